package io.xphone.call.core;

import io.xphone.Refresher;
import io.xphone.call.message.Rejection;
import io.xphone.call.settings.OptionTags;
import io.xphone.call.settings.SessionTimerPolicy;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.Optional;

/**
 * The session timer of a call (RFC 4028 §7, §9): every INVITE and UPDATE requests an interval, every 2xx grants one.
 * The latest request and 2xx apply, whichever side sent them and for whatever purpose.
 *
 * <pre>
 *                   2xx to a request of either side
 *   NONE ------------------------------------------------> LOCAL: refresh at half, end the call near the expiry
 *     ^                  |                                   |
 *     |                  +-------------------------------> REMOTE: end the call near the expiry
 *     +--- disabled: neither requested nor granted
 *
 *   2xx to a local request without Session-Expires: the peer has no timer; LOCAL, without negotiation (§7.2)
 *   peer's interval too short: 422 with Min-SE; local request rejected with 422: again, with its Min-SE
 * </pre>
 */
public final class SessionTimer {

    /** The bound on retries after 422: every proxy on the route may have its own minimum. */
    private static final int MAX_RAISES = 5;

    private final CallCore core;
    private final SessionTimerPolicy policy;
    private SessionInterval agreed;
    private boolean peerHasNoTimer;
    private long peerMinSe;
    private int raises;

    SessionTimer(CallCore core) {
        this.core = core;
        policy = core.settings.sessionTimer();
    }

    /** The session timer in force. */
    public Optional<SessionInterval> agreed() {
        return Optional.ofNullable(agreed);
    }

    /** Adds the requested interval to a local INVITE or UPDATE (RFC 4028 §7.1, §7.4). */
    public void request(SipRequest.Builder request) {
        if (!policy.enabled()) {
            return;
        }
        long seconds = agreed == null ? policy.sessionExpires() : agreed.seconds();
        long minimum = Math.max(policy.minSe(), peerMinSe);
        Optional<Refresher> refresher = agreed().map(SessionInterval::refresher).or(policy::preferred);
        request.set(
                HeaderName.SESSION_EXPIRES,
                Math.max(seconds, minimum)
                        + refresher
                                .map(side -> ";refresher=" + side.parameterInLocalRequest())
                                .orElse(""));
        if (peerMinSe > 0 || minimum != SessionTimerPolicy.USUAL_MIN_SE) {
            request.set(HeaderName.MIN_SE, Long.toString(minimum));
        }
    }

    /**
     * 422 for an interval that is too short (RFC 4028 §9), if the peer supports timers: otherwise it could not correct
     * it.
     */
    public Optional<Rejection> screen(SipRequest request) {
        boolean tooShort = policy.enabled()
                && supports(request)
                && SessionExpires.of(request)
                        .filter(requested -> requested.seconds() < policy.minSe())
                        .isPresent();
        return tooShort
                ? Optional.of(Rejection.of(422, HeaderName.MIN_SE, Integer.toString(policy.minSe())))
                : Optional.empty();
    }

    /** Grants in a 2xx the interval that the peer requested, within the local limits, and applies it (RFC 4028 §9). */
    public void grant(SipRequest request, SipResponse.Builder success) {
        if (!policy.enabled()) {
            return;
        }
        peerMinSe = Math.max(peerMinSe, SessionExpires.minSe(request));
        Optional<SessionExpires> requested = SessionExpires.of(request);
        long limit = requested
                .map(SessionExpires::seconds)
                .map(seconds -> Math.min(seconds, policy.sessionExpires()))
                .orElse(agreed == null ? policy.sessionExpires() : agreed.seconds());
        long seconds = Math.max(limit, Math.max(policy.minSe(), SessionExpires.minSe(request)));
        Refresher refresher =
                refresherFor(request, requested.map(SessionExpires::refresher).orElse(""));
        success.set(HeaderName.SESSION_EXPIRES, seconds + ";refresher=" + refresher.parameterInRemoteRequest());
        if (supports(request)) {
            success.add(HeaderName.REQUIRE, OptionTags.SESSION_TIMER);
        }
        activate(new SessionInterval(seconds, refresher), !supports(request));
    }

    /** Table 2 of RFC 4028. */
    private Refresher refresherFor(SipRequest request, String requested) {
        if (!supports(request)) {
            return Refresher.LOCAL;
        }
        return switch (requested) {
            case "uac" -> Refresher.REMOTE;
            case "uas" -> Refresher.LOCAL;
            default ->
                agreed().map(SessionInterval::refresher).or(policy::preferred).orElse(Refresher.REMOTE);
        };
    }

    /** Applies the interval that a 2xx to a local request grants (RFC 4028 §7.2). */
    public void granted(SipRequest sent, SipResponse success) {
        if (!policy.enabled()) {
            return;
        }
        raises = 0;
        Optional<SessionExpires> granted = SessionExpires.of(success);
        Optional<SessionExpires> effective = granted.or(() -> SessionExpires.of(sent));
        effective.ifPresent(value -> {
            boolean byPeer = granted.isPresent() && value.refresher().equals("uas");
            activate(
                    new SessionInterval(
                            Math.max(value.seconds(), policy.minSe()), byPeer ? Refresher.REMOTE : Refresher.LOCAL),
                    granted.isEmpty());
        });
    }

    /** After a rejection with 422: whether to send the request again, with a larger interval. */
    public boolean raiseMinSe(SipResponse response) {
        long minimum = SessionExpires.minSe(response);
        if (response.status() != 422 || !policy.enabled() || minimum <= peerMinSe || ++raises > MAX_RAISES) {
            return false;
        }
        peerMinSe = minimum;
        return true;
    }

    /** The peer rejected a refresh, so it is reachable: for a peer without timers that is sufficient. */
    public void refreshRejected() {
        if (agreed != null && peerHasNoTimer) {
            activate(agreed, true);
        } else {
            retry();
        }
    }

    /** Retries the refresh soon. */
    public void retry() {
        if (agreed != null && agreed.refresher() == Refresher.LOCAL) {
            core.start(CallTimer.SESSION_REFRESH, Math.max(1_000, Math.min(10_000, agreed.refreshMillis() / 8)));
        }
    }

    private void activate(SessionInterval interval, boolean withoutPeer) {
        agreed = interval;
        peerHasNoTimer = withoutPeer;
        core.stop(CallTimer.SESSION_REFRESH);
        if (interval.refresher() == Refresher.LOCAL) {
            core.start(CallTimer.SESSION_REFRESH, interval.refreshMillis());
        }
        core.start(CallTimer.SESSION_EXPIRES, interval.expiryMillis());
    }

    private static boolean supports(SipMessage message) {
        return message.optionTags(HeaderName.SUPPORTED).contains(OptionTags.SESSION_TIMER)
                || message.optionTags(HeaderName.REQUIRE).contains(OptionTags.SESSION_TIMER);
    }
}
