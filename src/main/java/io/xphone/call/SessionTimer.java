package io.xphone.call;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.Optional;

/**
 * The session timer of a call as it is agreed on (RFC 4028 §7, §9): what every INVITE and UPDATE asks for and every 2xx
 * grants. Whatever request and 2xx come last count, whoever sent them and for what.
 *
 * <pre>
 *                   2xx to a request of either side
 *   NONE ------------------------------------------------> LOCAL: refresh at half, give up near the end
 *     ^                  |                                   |
 *     |                  +-------------------------------> REMOTE: give up near the end
 *     +--- switched off: we neither ask nor grant
 *
 *   2xx to ours without Session-Expires: the peer has no timer; LOCAL, for our own good (§7.2)
 *   theirs too short for us: 422 with Min-SE; a request of ours refused with 422: again, with the Min-SE it names
 * </pre>
 */
final class SessionTimer {

    static final String OPTION_TAG = "timer";

    /** How often we ask for more after 422: every proxy on the way may have its own minimum. */
    private static final int MAX_RAISES = 5;

    private final CallCore core;
    private final SessionTimerPolicy policy;
    private SessionInterval agreed;
    private boolean alone;
    private long heardMinSe;
    private int raises;

    SessionTimer(CallCore core) {
        this.core = core;
        policy = core.settings.sessionTimer();
    }

    /** What is in force. */
    Optional<SessionInterval> agreed() {
        return Optional.ofNullable(agreed);
    }

    /** Adds what we ask for to an INVITE or UPDATE of ours (RFC 4028 §7.1, §7.4). */
    void ask(SipRequest.Builder request) {
        if (!policy.on()) {
            return;
        }
        long wanted = agreed == null ? policy.sessionExpires() : agreed.seconds();
        long least = Math.max(policy.minSe(), heardMinSe);
        Optional<Refresher> refresher = agreed().map(SessionInterval::refresher).or(policy::preferred);
        request.set(
                HeaderName.SESSION_EXPIRES,
                Math.max(wanted, least)
                        + refresher
                                .map(who -> ";refresher=" + who.asSeenFromOurRequest())
                                .orElse(""));
        if (heardMinSe > 0 || least != SessionTimerPolicy.USUAL_MIN_SE) {
            request.set(HeaderName.MIN_SE, Long.toString(least));
        }
    }

    /** 422 for an interval that is too short for us (RFC 4028 §9). Who knows no timers could do nothing about it. */
    Optional<Refusal> screen(SipRequest request) {
        boolean tooShort = policy.on()
                && supports(request)
                && SessionExpires.of(request)
                        .filter(asked -> asked.seconds() < policy.minSe())
                        .isPresent();
        return tooShort
                ? Optional.of(Refusal.of(422, HeaderName.MIN_SE, Integer.toString(policy.minSe())))
                : Optional.empty();
    }

    /** Grants in a 2xx what a request of the peer asked for, as far as we can, and puts it in force (RFC 4028 §9). */
    void grant(SipRequest request, SipResponse.Builder success) {
        if (!policy.on()) {
            return;
        }
        heardMinSe = Math.max(heardMinSe, SessionExpires.minSe(request));
        Optional<SessionExpires> asked = SessionExpires.of(request);
        long longest = asked.map(SessionExpires::seconds)
                .map(seconds -> Math.min(seconds, policy.sessionExpires()))
                .orElse(agreed == null ? policy.sessionExpires() : agreed.seconds());
        long seconds = Math.max(longest, Math.max(policy.minSe(), SessionExpires.minSe(request)));
        Refresher refresher =
                refresherFor(request, asked.map(SessionExpires::refresher).orElse(""));
        success.set(HeaderName.SESSION_EXPIRES, seconds + ";refresher=" + refresher.asSeenFromTheirRequest());
        if (supports(request)) {
            success.add(HeaderName.REQUIRE, OPTION_TAG);
        }
        inForce(new SessionInterval(seconds, refresher), !supports(request));
    }

    /** Table 2 of RFC 4028. */
    private Refresher refresherFor(SipRequest request, String asked) {
        if (!supports(request)) {
            return Refresher.LOCAL;
        }
        return switch (asked) {
            case "uac" -> Refresher.REMOTE;
            case "uas" -> Refresher.LOCAL;
            default ->
                agreed().map(SessionInterval::refresher).or(policy::preferred).orElse(Refresher.REMOTE);
        };
    }

    /** A 2xx to a request of ours grants it (RFC 4028 §7.2). */
    void granted(SipRequest sent, SipResponse success) {
        if (!policy.on()) {
            return;
        }
        raises = 0;
        Optional<SessionExpires> said = SessionExpires.of(success);
        Optional<SessionExpires> counts = said.or(() -> SessionExpires.of(sent));
        counts.ifPresent(value -> {
            boolean theirs = said.isPresent() && value.refresher().equals("uas");
            inForce(
                    new SessionInterval(
                            Math.max(value.seconds(), policy.minSe()), theirs ? Refresher.REMOTE : Refresher.LOCAL),
                    said.isEmpty());
        });
    }

    /** A request of ours was refused with 422: whether it is worth sending again, with what is now asked for. */
    boolean raise(SipResponse response) {
        long least = SessionExpires.minSe(response);
        if (response.status() != 422 || !policy.on() || least <= heardMinSe || ++raises > MAX_RAISES) {
            return false;
        }
        heardMinSe = least;
        return true;
    }

    /** A refresh of ours was refused by a peer that is there: who knows no timers has shown all that we wanted to know. */
    void refreshRefused() {
        if (agreed != null && alone) {
            inForce(agreed, true);
        } else {
            retry();
        }
    }

    /** Refreshes again soon: something was in the way. */
    void retry() {
        if (agreed != null && agreed.refresher() == Refresher.LOCAL) {
            core.start(CallTimer.SESSION_REFRESH, Math.max(1_000, Math.min(10_000, agreed.refreshMillis() / 8)));
        }
    }

    private void inForce(SessionInterval interval, boolean peerHasNone) {
        agreed = interval;
        alone = peerHasNone;
        core.stop(CallTimer.SESSION_REFRESH);
        if (interval.refresher() == Refresher.LOCAL) {
            core.start(CallTimer.SESSION_REFRESH, interval.refreshMillis());
        }
        core.start(CallTimer.SESSION_EXPIRES, interval.giveUpMillis());
    }

    private static boolean supports(SipMessage message) {
        return message.optionTags(HeaderName.SUPPORTED).contains(OPTION_TAG)
                || message.optionTags(HeaderName.REQUIRE).contains(OPTION_TAG);
    }
}
