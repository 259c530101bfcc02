package io.xphone.sip.event;

import io.xphone.sip.event.EventEffect.Accepted;
import io.xphone.sip.event.EventEffect.Ended;
import io.xphone.sip.event.EventEffect.Forked;
import io.xphone.sip.event.EventEffect.Lapsed;
import io.xphone.sip.event.EventEffect.Notified;
import io.xphone.sip.event.EventEffect.Requested;
import io.xphone.sip.event.EventEffect.Respond;
import io.xphone.sip.event.EventEffect.Send;
import io.xphone.sip.event.EventEffect.StartTimer;
import io.xphone.sip.event.EventEffect.StopTimer;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;
import java.util.stream.Collectors;

/** The common part of the state machines' tests: effects as text, and the sent requests. */
class EventFixture {

    static final String CHALLENGE = "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=MD5";

    /** The latest sent request, and its transaction. */
    SipRequest sent;

    String txId = "";

    /** The latest sent response. */
    SipResponse responded;

    List<EventEffect> last = List.of();

    void run(List<EventEffect> effects) {
        last = effects;
        for (EventEffect effect : effects) {
            if (effect instanceof Send send) {
                sent = send.request();
                txId = send.txId();
            } else if (effect instanceof Respond respond) {
                responded = respond.response();
            }
        }
    }

    /** A response to the latest request, with a To tag. */
    SipResponse.Builder response(int status) {
        SipRequest request = sent.toBuilder()
                .prepend("Via", "SIP/2.0/UDP 10.0.0.2:5062;branch=z9hG4bK1")
                .build();
        SipResponse.Builder response = request.response(status, null).set("Contact", "<sip:them@10.0.0.9:5060>");
        return request.to().tag().isPresent()
                ? response
                : response.to(request.to().withTag("them"));
    }

    String text() {
        return last.stream().map(EventFixture::text).collect(Collectors.joining(", "));
    }

    private static String text(EventEffect effect) {
        if (effect instanceof Send send) {
            SipRequest request = send.request();
            return (request.headers().contains("Authorization") ? "auth " : "")
                    + request.method()
                    + request.header("Expires").map(seconds -> " " + seconds).orElse("")
                    + request.header("Subscription-State")
                            .map(state -> " " + state)
                            .orElse("")
                    + request.header("SIP-If-Match").map(tag -> " if " + tag).orElse("")
                    + (request.to().tag().isPresent() ? " in" : "")
                    + (request.body().length > 0 ? " +" + new String(request.body()) : "");
        } else if (effect instanceof Respond respond) {
            return "=" + respond.response().status();
        } else if (effect instanceof StartTimer start) {
            return start.timer() + "=" + start.delayMillis();
        } else if (effect instanceof StopTimer stop) {
            return "-" + stop.timer();
        } else if (effect instanceof Accepted accepted) {
            return "accepted " + accepted.expiresSeconds();
        } else if (effect instanceof Notified notified) {
            return "notified " + notified.state().value() + (notified.body().length > 0 ? " +" : "");
        } else if (effect instanceof Lapsed lapsed) {
            return "lapsed in " + lapsed.retryInMillis();
        } else if (effect instanceof Forked) {
            return "forked";
        } else if (effect instanceof Requested requested) {
            return "requested " + requested.expiresSeconds();
        } else if (effect instanceof Ended ended) {
            return "ended " + ended.reason() + (ended.status() > 0 ? " " + ended.status() : "");
        }
        throw new AssertionError(effect);
    }
}
