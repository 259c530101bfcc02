package io.xphone.call;

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
 * Headers that the application wants on everything that the call sends from now on, what it sends by itself included: answers to the
 * peer's requests, ACK, PRACK, UPDATE, refreshes. A message that has a header of that name already keeps its own.
 */
final class StandingHeaders {

    /** What means something else in each message, and would be wrong in most. */
    private static final Set<String> NOT_FOR_ALL = Set.of(
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

    /** What is wrong with such headers. */
    static Optional<CallError> check(List<Header> wanted) {
        return ApplicationHeaders.check(wanted)
                .or(() -> wanted.stream()
                        .map(Header::name)
                        .filter(NOT_FOR_ALL::contains) // a Header has its canonical name
                        .findFirst()
                        .map(name -> CallError.invalidArgument(name + " can't go on every message of a call")));
    }

    /** These from now on, in place of those before. */
    void set(List<Header> wanted) {
        headers = List.copyOf(wanted);
    }

    /** The same effect, with the headers where it sends something. */
    CallEffect on(CallEffect effect) {
        if (headers.isEmpty()) {
            return effect;
        }
        if (effect instanceof CallEffect.Send send) {
            return new CallEffect.Send(send.txId(), on(send.request()));
        }
        if (effect instanceof CallEffect.SendAck ack) {
            return new CallEffect.SendAck(on(ack.ack()));
        }
        if (effect instanceof CallEffect.Respond respond) {
            return new CallEffect.Respond(respond.txId(), on(respond.response()));
        }
        return effect instanceof CallEffect.Cancel cancel ? on(cancel) : effect;
    }

    private SipRequest on(SipRequest request) {
        SipRequest.Builder builder = request.toBuilder();
        missing(request).forEach(header -> builder.add(header.name(), header.value()));
        return builder.build();
    }

    private SipResponse on(SipResponse response) {
        SipResponse.Builder builder = response.toBuilder();
        missing(response).forEach(header -> builder.add(header.name(), header.value()));
        return builder.build();
    }

    private CallEffect on(CallEffect.Cancel cancel) {
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
