package io.xphone.call.core;

import io.xphone.call.message.ApplicationHeaders;
import io.xphone.call.message.CallError;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Headers of the application for all messages that the call sends from now on, including automatic ones: responses to
 * the peer's requests, ACK, PRACK, UPDATE, refreshes. A message that has a header of the same name keeps its own.
 */
public final class CallWideHeaders {

    /** Headers whose value is specific to each message. */
    private static final Set<String> PER_MESSAGE = Set.of(
            HeaderName.REQUIRE,
            HeaderName.RSEQ,
            HeaderName.RACK,
            HeaderName.EVENT,
            HeaderName.SUBSCRIPTION_STATE,
            HeaderName.REFER_TO,
            HeaderName.REPLACES,
            HeaderName.SESSION_EXPIRES,
            HeaderName.RETRY_AFTER);

    private List<Header> headers = List.of();

    /** Checks headers; empty when they can be set. */
    public static Optional<CallError> check(List<Header> added) {
        return ApplicationHeaders.check(added)
                .or(() -> added.stream()
                        .map(Header::name)
                        .filter(PER_MESSAGE::contains) // a Header has its canonical name
                        .findFirst()
                        .map(name -> CallError.invalidArgument(name + " cannot be set for all messages of a call")));
    }

    /** Replaces the headers. */
    public void set(List<Header> added) {
        headers = List.copyOf(added);
    }

    /** Adds the headers to the message of an effect, if it has one. */
    CallEffect addTo(CallEffect effect) {
        if (headers.isEmpty()) {
            return effect;
        }
        if (effect instanceof CallEffect.Send send) {
            return new CallEffect.Send(send.txId(), addTo(send.request()));
        }
        if (effect instanceof CallEffect.SendAck ack) {
            return new CallEffect.SendAck(addTo(ack.ack()));
        }
        if (effect instanceof CallEffect.Respond respond) {
            return new CallEffect.Respond(respond.txId(), addTo(respond.response()));
        }
        return effect instanceof CallEffect.Cancel cancel ? addTo(cancel) : effect;
    }

    private SipRequest addTo(SipRequest request) {
        SipRequest.Builder builder = request.toBuilder();
        missing(request).forEach(header -> builder.add(header.name(), header.value()));
        return builder.build();
    }

    private SipResponse addTo(SipResponse response) {
        SipResponse.Builder builder = response.toBuilder();
        missing(response).forEach(header -> builder.add(header.name(), header.value()));
        return builder.build();
    }

    private CallEffect addTo(CallEffect.Cancel cancel) {
        List<Header> all = new ArrayList<>(cancel.headers());
        headers.stream()
                .filter(header ->
                        cancel.headers().stream().noneMatch(own -> own.name().equalsIgnoreCase(header.name())))
                .forEach(all::add);
        return new CallEffect.Cancel(cancel.inviteTxId(), all);
    }

    private List<Header> missing(SipMessage message) {
        return headers.stream()
                .filter(header -> !message.headers().contains(header.name()))
                .toList();
    }
}
