package io.xphone;

import io.vertx.core.Future;
import io.xphone.options.DialOptions;
import java.util.Map;
import java.util.Optional;

/**
 * The peer of a call asks us to call someone else in its place (REFER, RFC 3515). Whoever does nothing refuses: after {@code
 * CallPolicyOptions.transferDecisionMs} the peer is told 603.
 */
public interface TransferRequest {

    /** Names the request within its call. */
    String id();

    /** Whom to call: a SIP or tel URI. */
    String target();

    /** Who asks, as its Referred-By header says (RFC 3892); not verified. */
    Optional<String> referredBy();

    /** Whether the new call is to take the place of one that the target has with our peer (attended transfer, RFC 3891). */
    boolean attended();

    /** Follows with the usual options. */
    default Future<Call> accept() {
        return accept(new DialOptions());
    }

    /**
     * Follows: the agent of the call dials the target, and the peer is told how that goes. The old call goes on until the
     * peer ends it, with reason TRANSFER.
     *
     * @param options of the new call; Referred-By and Replaces are added to its headers
     * @return the new call as it begins; fails with {@link CallException} when it can't be placed, or it is too late
     */
    Future<Call> accept(DialOptions options);

    /** Refuses with 603. */
    default Future<Void> reject() {
        return reject(603);
    }

    /** Refuses with a status of 400 to 699. */
    default Future<Void> reject(int status) {
        return reject(status, Map.of());
    }

    /** As {@link #reject(int)}, with headers in the answer; one that was told to wait hears of the refusal by NOTIFY, without them. */
    Future<Void> reject(int status, Map<String, String> headers);
}
