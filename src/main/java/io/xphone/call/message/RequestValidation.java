package io.xphone.call.message;

import io.xphone.sdp.MediaDescription;
import io.xphone.sdp.NetAddress;
import io.xphone.sdp.SessionDescription;
import io.xphone.sdp.transport.MediaProfile;
import io.xphone.sip.dialog.TargetContact;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The checks of a UAS before it processes a request (RFC 3261 §8.2). */
public final class RequestValidation {

    private RequestValidation() {}

    /** 420 with Unsupported for required options that are not supported (RFC 3261 §8.2.2.3). */
    public static Optional<Rejection> options(SipRequest request, Set<String> supported) {
        if (!request.headers().contains(HeaderName.REQUIRE)) {
            return Optional.empty();
        }
        List<String> unsupported = request.optionTags(HeaderName.REQUIRE).stream()
                .filter(tag -> !supported.contains(tag))
                .distinct()
                .toList();
        return unsupported.isEmpty()
                ? Optional.empty()
                : Optional.of(Rejection.of(420, HeaderName.UNSUPPORTED, String.join(", ", unsupported)));
    }

    /** 400 or 416 unless the request has exactly one SIP or SIPS Contact (RFC 3261 §8.1.1.8, §12.2). */
    public static Optional<Rejection> contact(SipRequest request) {
        return TargetContact.rejection(request)
                .map(unusable -> Rejection.because(unusable.status(), unusable.phrase()));
    }

    /**
     * 415, or 400 that names the malformed line, for a body that cannot be processed (RFC 3261 §8.2.3); empty when it
     * can or there is none.
     */
    public static Optional<Rejection> body(SdpBody body) {
        return switch (body.kind()) {
            case ABSENT, PRESENT -> Optional.empty();
            case UNSUPPORTED_TYPE -> Optional.of(Rejection.of(415, HeaderName.ACCEPT, SdpBody.TYPE));
            case UNSUPPORTED_ENCODING -> Optional.of(Rejection.of(415, HeaderName.ACCEPT_ENCODING, "identity"));
            case BROKEN -> Optional.of(Rejection.malformedSdp(body.error()));
        };
    }

    /** 406 when the caller does not accept session descriptions, so that the response could not contain one. */
    public static Optional<Rejection> accept(SipRequest invite) {
        if (!invite.headers().contains(HeaderName.ACCEPT)) {
            return Optional.empty();
        }
        boolean acceptsSdp = invite.headers().list(HeaderName.ACCEPT).stream()
                .map(value -> HeaderText.beforeParameters(value).toLowerCase(Locale.ROOT))
                .anyMatch(range -> range.equals(SdpBody.TYPE) || range.equals("application/*") || range.equals("*/*"));
        return acceptsSdp ? Optional.empty() : Optional.of(Rejection.of(406));
    }

    /**
     * 488 for an offer without a match, with a Warning that names the cause.
     *
     * @param localHost the local address of the media; empty when it is not known
     * @param transportProblem why the transport is not acceptable, such as missing keys; empty if it is
     */
    public static Rejection notAcceptable(
            SessionDescription offer, String localHost, Optional<String> transportProblem) {
        List<MediaDescription> audio = offer.media().stream()
                .filter(stream -> stream.type().equals("audio"))
                .toList();
        if (audio.isEmpty()) {
            return Rejection.notAcceptable(304, "Media type not available");
        }
        boolean rtp = audio.stream()
                .anyMatch(stream -> MediaProfile.of(stream.protocol()).isPresent());
        if (!rtp) {
            return Rejection.notAcceptable(302, "Incompatible transport protocol");
        }
        if (transportProblem.isPresent()) {
            return Rejection.notAcceptable(302, transportProblem.get());
        }
        List<MediaDescription> open =
                audio.stream().filter(stream -> stream.port() != 0).toList();
        if (open.isEmpty()
                && audio.stream()
                        .anyMatch(stream -> stream.attribute("bundle-only").isPresent())) {
            return Rejection.notAcceptable(
                    399, "Audio is offered only in a bundle with another stream, which is not accepted");
        }
        if (open.isEmpty()) {
            return Rejection.notAcceptable(399, "No audio stream is open");
        }
        return open.stream()
                .map(stream -> unusableAddress(offer.connectionOf(stream), localHost))
                .reduce((first, second) -> second.isEmpty() ? second : first) // one usable stream: its formats
                .flatMap(reason -> reason)
                .orElseGet(() -> Rejection.notAcceptable(305, "Incompatible media format"));
    }

    private static Optional<Rejection> unusableAddress(Optional<NetAddress> connection, String localHost) {
        if (connection.isEmpty()) {
            return Optional.of(Rejection.notAcceptable(399, "No c= line: the audio stream has no address"));
        }
        NetAddress address = connection.get();
        if (!address.internet()) {
            return Optional.of(Rejection.notAcceptable(300, "Incompatible network protocol"));
        }
        if (!address.unicast()) {
            return Optional.of(Rejection.notAcceptable(330, "Multicast not available"));
        }
        return address.reachableFrom(localHost)
                ? Optional.empty()
                : Optional.of(Rejection.notAcceptable(301, "Incompatible network address formats"));
    }
}
