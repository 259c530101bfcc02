package io.xphone.sip.event;

import io.xphone.sip.Identifiers;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.dialog.RouteSet;
import io.xphone.sip.event.EventEffect.Accepted;
import io.xphone.sip.event.EventEffect.EndReason;
import io.xphone.sip.event.EventEffect.Ended;
import io.xphone.sip.event.EventEffect.Lapsed;
import io.xphone.sip.message.CSeq;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * State of ours, kept at a server (RFC 3903).
 *
 * <pre>
 *          publish              2xx: SIP-ETag
 *   IDLE -----------> SENDING ----------------> PUBLISHED
 *                      ^  |  <-----------------   |
 *                RETRY |  | failure   REFRESH,    | remove
 *                      |  v           publish     v
 *                     WAITING               REMOVING --- answer ---> ENDED
 * </pre>
 *
 * The entity-tag of the last 2xx goes into SIP-If-Match; 412 says that the server has forgotten it: the state is
 * published anew, with its body (§4.1). A refusal before anything was accepted is the end.
 */
public final class Publisher {

    /** See the diagram. */
    public enum State {
        IDLE,
        SENDING,
        PUBLISHED,
        WAITING,
        REMOVING,
        ENDED
    }

    private final PublisherSettings settings;
    private final Identifiers ids;
    private final Challenges challenges;
    private final Pause pause;
    private final Effects effects = new Effects();
    private final String callId;
    private final NameAddress from;
    private State state = State.IDLE;
    private long sequence;
    private long expires;
    private String etag = "";
    private String contentType = "";
    private byte[] body = new byte[0];
    private List<Header> headers = List.of();
    private boolean changed;
    private boolean removeWanted;
    private boolean wasUp;

    /** Nothing is sent before {@link #publish}. */
    public Publisher(String id, PublisherSettings settings, DigestClient digest, Identifiers ids) {
        this.settings = settings;
        this.ids = ids;
        this.challenges = new Challenges(id, digest);
        this.pause = new Pause(ids);
        this.callId = ids.callId();
        this.from = settings.from().withTag(ids.tag());
        this.expires = settings.expiresSeconds();
    }

    /** Where it stands. */
    public State state() {
        return state;
    }

    /** The entity-tag in force; "" without one. */
    public String etag() {
        return etag;
    }

    /**
     * This is the state now; without effect once it is being removed.
     *
     * @param with headers of the application, for this state and its refreshes
     */
    public List<EventEffect> publish(String type, byte[] document, List<Header> with, long now) {
        if (state != State.REMOVING && state != State.ENDED) {
            contentType = type;
            body = document;
            headers = List.copyOf(with);
            changed = true;
            if (!challenges.waiting()) {
                send();
            }
        }
        return effects.drain();
    }

    /** Takes the state away. */
    public List<EventEffect> remove(long now) {
        if (state == State.IDLE || state == State.WAITING && etag.isEmpty()) {
            end(EndReason.CLOSED, 0, "");
        } else if (state != State.REMOVING && state != State.ENDED) {
            state = State.REMOVING;
            effects.stopAll();
            if (challenges.waiting()) {
                removeWanted = true;
            } else {
                unpublish();
            }
        }
        return effects.drain();
    }

    /** An answer to the PUBLISH of that transaction. */
    public List<EventEffect> onResponse(String txId, SipResponse response, long now) {
        if (!challenges.waitsFor(txId) || response.provisional()) {
            return effects.drain();
        }
        Optional<EventEffect.Send> again = challenges.answer(response, () -> ++sequence);
        if (again.isPresent()) {
            effects.add(again.get());
        } else if (state == State.REMOVING) {
            answeredWhileRemoving(response);
        } else if (response.success()) {
            succeeded(response);
        } else if (response.status() == 412 && !etag.isEmpty()) {
            etag = "";
            effects.stop(EventTimer.EXPIRY);
            again(document(""));
        } else if (response.status() == 423 && raise(response)) {
            again(document(etag));
        } else {
            refused(response.status(), response.reason(), Numbers.header(response, HeaderName.RETRY_AFTER));
        }
        return effects.drain();
    }

    /** The transaction ended without a final answer. */
    public List<EventEffect> onFailed(String txId, boolean timeout, long now) {
        if (challenges.waitsFor(txId)) {
            challenges.forget();
            if (state == State.REMOVING || !wasUp) {
                end(timeout ? EndReason.TIMEOUT : EndReason.TRANSPORT, timeout ? 408 : 0, "");
            } else {
                lapse(timeout ? "no answer" : "not reachable", OptionalLong.empty());
            }
        }
        return effects.drain();
    }

    /** A timer fired that {@link EventEffect.StartTimer} had asked for. */
    public List<EventEffect> onTimer(EventTimer timer, long now) {
        if (effects.fired(timer)) {
            if (timer == EventTimer.EXPIRY) {
                etag = ""; // the server has none of it any more
            } else if (!challenges.waiting()) {
                send();
            }
        }
        return effects.drain();
    }

    private void send() {
        effects.stop(EventTimer.REFRESH);
        effects.stop(EventTimer.RETRY);
        state = State.SENDING;
        effects.add(challenges.send(document(etag)));
    }

    private void again(SipRequest request) {
        challenges
                .again(request)
                .ifPresentOrElse(effects::add, () -> refused(412, "Conditional Request Failed", OptionalLong.empty()));
    }

    /** With the document, unless the server has exactly that under the tag: a refresh has no body (§4.1). */
    private SipRequest document(String match) {
        boolean whole = changed || match.isEmpty();
        changed = false;
        SipRequest.Builder request = request(match, expires);
        return (whole ? request.body(contentType, body) : request).build();
    }

    private void unpublish() {
        removeWanted = false;
        if (etag.isEmpty()) {
            end(EndReason.CLOSED, 0, "");
        } else {
            effects.add(challenges.send(request(etag, 0).build()));
        }
    }

    private SipRequest.Builder request(String match, long seconds) {
        SipRequest.Builder request = RouteSet.begin(Method.PUBLISH, settings.target(), settings.routes())
                .add(HeaderName.MAX_FORWARDS, "70")
                .add(HeaderName.FROM, from.toString())
                .add(HeaderName.TO, NameAddress.of(settings.target()).toString())
                .add(HeaderName.CALL_ID, callId)
                .add(HeaderName.CSEQ, new CSeq(++sequence, Method.PUBLISH).toString())
                .add(HeaderName.EVENT, settings.event().toString())
                .add(HeaderName.EXPIRES, Long.toString(seconds));
        if (!match.isEmpty()) {
            request.add(HeaderName.SIP_IF_MATCH, match);
        }
        settings.headers().forEach(header -> request.add(header.name(), header.value()));
        headers.forEach(header -> request.add(header.name(), header.value()));
        return request;
    }

    private void succeeded(SipResponse response) {
        long granted = Math.max(1, Math.min(expires, Numbers.expires(response, expires)));
        etag = response.header(HeaderName.SIP_ETAG).orElse("");
        wasUp = true;
        pause.succeeded();
        state = State.PUBLISHED;
        effects.add(new Accepted(response.status(), response.reason(), granted));
        effects.start(EventTimer.EXPIRY, granted * 1000);
        effects.start(EventTimer.REFRESH, Pause.refreshMillis(granted, ids));
        if (changed) {
            send();
        }
    }

    private boolean raise(SipResponse response) {
        OptionalLong least = Numbers.header(response, HeaderName.MIN_EXPIRES);
        if (least.isEmpty() || least.getAsLong() <= expires) {
            return false;
        }
        expires = least.getAsLong();
        changed = true;
        return true;
    }

    private void refused(int status, String reason, OptionalLong retryAfter) {
        if (!wasUp || Terminations.hopeless(status)) {
            end(EndReason.REFUSED, status, reason);
        } else {
            changed = true; // what it was to tell is not told
            lapse(status + " " + reason, retryAfter);
        }
    }

    private void lapse(String why, OptionalLong retryAfter) {
        effects.stop(EventTimer.REFRESH);
        state = State.WAITING;
        long wait = pause.afterFailure(retryAfter);
        effects.start(EventTimer.RETRY, wait);
        effects.add(new Lapsed(why, wait));
    }

    private void answeredWhileRemoving(SipResponse response) {
        if (removeWanted) {
            if (response.success()) {
                etag = response.header(HeaderName.SIP_ETAG).orElse("");
            }
            unpublish();
        } else {
            end(EndReason.CLOSED, 0, "");
        }
    }

    private void end(EndReason reason, int status, String phrase) {
        challenges.forget();
        effects.stopAll();
        etag = "";
        state = State.ENDED;
        effects.add(new Ended(reason, status, phrase));
    }
}
