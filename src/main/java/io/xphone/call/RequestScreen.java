package io.xphone.call;

import io.xphone.sdp.MediaDescription;
import io.xphone.sdp.SessionDescription;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a UAS looks at before it does what a request asks for (RFC 3261 §8.2). */
final class RequestScreen {

    private RequestScreen() {}

    /** 420 with Unsupported for options that we would have to support and do not (RFC 3261 §8.2.2.3). */
    static Optional<Refusal> options(SipRequest request, Set<String> supported) {
        if (!request.headers().contains(HeaderName.REQUIRE)) {
            return Optional.empty();
        }
        List<String> unknown = request.optionTags(HeaderName.REQUIRE).stream()
                .filter(tag -> !supported.contains(tag))
                .distinct()
                .toList();
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of(Refusal.of(420, HeaderName.UNSUPPORTED, String.join(", ", unknown)));
    }

    /** 415 or 400 for a body that cannot be taken (RFC 3261 §8.2.3); empty when it can or there is none. */
    static Optional<Refusal> body(SdpBody body) {
        return switch (body.kind()) {
            case ABSENT, PRESENT -> Optional.empty();
            case UNSUPPORTED_TYPE -> Optional.of(Refusal.of(415, HeaderName.ACCEPT, SdpBody.TYPE));
            case UNSUPPORTED_ENCODING -> Optional.of(Refusal.of(415, HeaderName.ACCEPT_ENCODING, "identity"));
            case BROKEN -> Optional.of(Refusal.of(400));
        };
    }

    /** 406 when the caller does not take session descriptions, so that no answer of ours could reach it. */
    static Optional<Refusal> accept(SipRequest invite) {
        if (!invite.headers().contains(HeaderName.ACCEPT)) {
            return Optional.empty();
        }
        boolean takesSdp = invite.headers().list(HeaderName.ACCEPT).stream()
                .map(value -> HeaderText.beforeParameters(value).toLowerCase(Locale.ROOT))
                .anyMatch(range -> range.equals(SdpBody.TYPE) || range.equals("application/*") || range.equals("*/*"));
        return takesSdp ? Optional.empty() : Optional.of(Refusal.of(406));
    }

    /** The 488 for an offer that does not fit, with the Warning that says in which way. */
    static Refusal misfit(SessionDescription offer) {
        List<MediaDescription> audio = offer.media().stream()
                .filter(stream -> stream.type().equals("audio"))
                .toList();
        if (audio.isEmpty()) {
            return Refusal.notAcceptable(304, "Media type not available");
        }
        boolean plain = audio.stream()
                .anyMatch(stream -> stream.protocol().toUpperCase(Locale.ROOT).startsWith("RTP/AVP"));
        if (!plain) {
            return Refusal.notAcceptable(302, "Incompatible transport protocol");
        }
        boolean open = audio.stream().anyMatch(stream -> stream.port() != 0);
        return open
                ? Refusal.notAcceptable(305, "Incompatible media format")
                : Refusal.notAcceptable(399, "No audio stream is open");
    }
}
