package io.xphone.sip.transaction;

import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.Via;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * Whether a request has come too far: Max-Forwards and loops (RFC 3261 §16.3, §8.1.1.6).
 *
 * <p>Both are the concern of who passes requests on. The last stop has nothing to check: it serves the request whatever
 * Max-Forwards says, 0 included (RFC 4475 §3.3.11), and a request that comes back to the element that sent it may be
 * meant to: calling oneself by way of a proxy is no loop.
 */
public final class RequestChecks {

    private static final int TOO_MANY_HOPS = 483;
    private static final int LOOP_DETECTED = 482;

    private RequestChecks() {}

    /**
     * Before passing a request on.
     *
     * @param ownHop whether a Via was put there by us for this same target
     * @return 483, 482, or empty when it may go on
     */
    public static OptionalInt beforeForwarding(SipRequest request, Predicate<Via> ownHop) {
        if (request.maxForwards() == 0) {
            return OptionalInt.of(TOO_MANY_HOPS);
        }
        List<Via> vias = request.vias();
        return vias.stream().anyMatch(ownHop) ? OptionalInt.of(LOOP_DETECTED) : OptionalInt.empty();
    }

    /** What Max-Forwards is to be when the request is passed on; 70 when it had none. */
    public static int nextMaxForwards(SipRequest request) {
        int had = request.maxForwards();
        return had < 0 ? 70 : Math.max(0, had - 1);
    }
}
