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
 * Publishes the state of a local resource to a server (RFC 3903).
 *
 * <pre>{@code
 *          publish              2xx: SIP-ETag
 *   IDLE -----------> SENDING ----------------> PUBLISHED
 *                      ^  |  <-----------------   |
 *                RETRY |  | failure   REFRESH,    | remove
 *                      |  v           publish     v
 *                     WAITING               REMOVING --- response ---> ENDED
 * }</pre>
 *
 * SIP-If-Match carries the entity-tag of the last 2xx. After 412 the server no longer knows that tag: the state is
 * published again, with its body (§4.1). A rejection before the first 2xx ends the publication.
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
    private final PendingRequest pending;
    private final RetryBackoff backoff;
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
    private boolean removeRequested;
    private boolean wasPublished;

    /** Creates a publication; {@link #publish} sends the first request. */
    public Publisher(String id, PublisherSettings settings, DigestClient digest, Identifiers ids) {
        this.settings = settings;
        this.ids = ids;
        this.pending = new PendingRequest(id, digest);
        this.backoff = new RetryBackoff(ids);
        this.callId = ids.callId();
        this.from = settings.from().withTag(ids.tag());
        this.expires = settings.expiresSeconds();
    }

    /** The current state. */
    public State state() {
        return state;
    }

    /** The entity-tag of the last 2xx; "" without one. */
    public String etag() {
        return etag;
    }

    /**
     * Publishes a new state; has no effect once the removal has begun.
     *
     * @param documentHeaders the application's headers, for this state and its refreshes
     */
    public List<EventEffect> publish(String type, byte[] document, List<Header> documentHeaders, long now) {
        if (state != State.REMOVING && state != State.ENDED) {
            contentType = type;
            body = document;
            headers = List.copyOf(documentHeaders);
            changed = true;
            if (!pending.isPending()) {
                send();
            }
        }
        return effects.drain();
    }

    /** Removes the published state. */
    public List<EventEffect> remove(long now) {
        if (state == State.IDLE || state == State.WAITING && etag.isEmpty()) {
            end(EndReason.CLOSED, 0, "");
        } else if (state != State.REMOVING && state != State.ENDED) {
            state = State.REMOVING;
            effects.stopAll();
            if (pending.isPending()) {
                removeRequested = true;
            } else {
                unpublish();
            }
        }
        return effects.drain();
    }

    /** Handles a response to the PUBLISH of this transaction; ignores one that is not awaited. */
    public List<EventEffect> onResponse(String txId, SipResponse response, long now) {
        if (!pending.matches(txId) || response.provisional()) {
            return effects.drain();
        }
        Optional<EventEffect.Send> authorized = pending.authenticate(response, () -> ++sequence);
        if (authorized.isPresent()) {
            effects.add(authorized.get());
        } else if (state == State.REMOVING) {
            onResponseWhileRemoving(response);
        } else if (response.success()) {
            succeeded(response);
        } else if (response.status() == 412 && !etag.isEmpty()) {
            etag = "";
            effects.stop(EventTimer.EXPIRY);
            resend(publishRequest(""));
        } else if (response.status() == 423 && raiseExpires(response)) {
            resend(publishRequest(etag));
        } else {
            rejected(response.status(), response.reason(), DeltaSeconds.header(response, HeaderName.RETRY_AFTER));
        }
        return effects.drain();
    }

    /** Handles the failure of a transaction: a timeout, or a transport error. */
    public List<EventEffect> onFailed(String txId, boolean timeout, long now) {
        if (pending.matches(txId)) {
            pending.clear();
            if (state == State.REMOVING || !wasPublished) {
                end(timeout ? EndReason.TIMEOUT : EndReason.TRANSPORT, timeout ? 408 : 0, "");
            } else {
                lapse(timeout ? "no response" : "not reachable", OptionalLong.empty());
            }
        }
        return effects.drain();
    }

    /** Handles the expiry of a timer that {@link EventEffect.StartTimer} started. */
    public List<EventEffect> onTimer(EventTimer timer, long now) {
        if (effects.fired(timer)) {
            if (timer == EventTimer.EXPIRY) {
                etag = ""; // the publication has expired at the server
            } else if (!pending.isPending()) {
                send();
            }
        }
        return effects.drain();
    }

    private void send() {
        effects.stop(EventTimer.REFRESH);
        effects.stop(EventTimer.RETRY);
        state = State.SENDING;
        effects.add(pending.send(publishRequest(etag)));
    }

    private void resend(SipRequest request) {
        pending.resend(request)
                .ifPresentOrElse(effects::add, () -> rejected(412, "Conditional Request Failed", OptionalLong.empty()));
    }

    /** A PUBLISH with the document, or without body when it only refreshes the state with that entity-tag (§4.1). */
    private SipRequest publishRequest(String match) {
        boolean withBody = changed || match.isEmpty();
        changed = false;
        SipRequest.Builder request = request(match, expires);
        return (withBody ? request.body(contentType, body) : request).build();
    }

    private void unpublish() {
        removeRequested = false;
        if (etag.isEmpty()) {
            end(EndReason.CLOSED, 0, "");
        } else {
            effects.add(pending.send(request(etag, 0).build()));
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
        long granted = Math.max(1, Math.min(expires, DeltaSeconds.expires(response, expires)));
        etag = response.header(HeaderName.SIP_ETAG).orElse("");
        wasPublished = true;
        backoff.succeeded();
        state = State.PUBLISHED;
        effects.add(new Accepted(response.status(), response.reason(), granted));
        effects.start(EventTimer.EXPIRY, granted * 1000);
        effects.start(EventTimer.REFRESH, RefreshDelay.millis(granted, ids));
        if (changed) {
            send();
        }
    }

    private boolean raiseExpires(SipResponse response) {
        OptionalLong minExpires = DeltaSeconds.header(response, HeaderName.MIN_EXPIRES);
        if (minExpires.isEmpty() || minExpires.getAsLong() <= expires) {
            return false;
        }
        expires = minExpires.getAsLong();
        changed = true;
        return true;
    }

    private void rejected(int status, String reason, OptionalLong retryAfter) {
        if (!wasPublished || ResubscriptionPolicy.isPermanentFailure(status)) {
            end(EndReason.REJECTED, status, reason);
        } else {
            changed = true; // the server has not received the document
            lapse(status + " " + reason, retryAfter);
        }
    }

    private void lapse(String why, OptionalLong retryAfter) {
        effects.stop(EventTimer.REFRESH);
        state = State.WAITING;
        long delay = backoff.afterFailure(retryAfter);
        effects.start(EventTimer.RETRY, delay);
        effects.add(new Lapsed(why, delay));
    }

    private void onResponseWhileRemoving(SipResponse response) {
        if (removeRequested) {
            if (response.success()) {
                etag = response.header(HeaderName.SIP_ETAG).orElse("");
            }
            unpublish();
        } else {
            end(EndReason.CLOSED, 0, "");
        }
    }

    private void end(EndReason reason, int status, String phrase) {
        pending.clear();
        effects.stopAll();
        etag = "";
        state = State.ENDED;
        effects.add(new Ended(reason, status, phrase));
    }
}
