package io.xphone;

import io.vertx.codegen.annotations.CacheReturn;
import io.vertx.codegen.annotations.Nullable;
import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Future;
import io.xphone.options.DialOptions;
import io.xphone.options.RejectOptions;

/**
 * A request of the peer to call a target in its place (REFER, RFC 3515). A request that is neither accepted nor
 * rejected within {@code CallPolicyOptions.transferDecisionMs} is rejected with 603.
 */
@VertxGen
public interface TransferRequest {

    /** The id of the request, unique in its call. */
    @CacheReturn
    String id();

    /** The target: a SIP or tel URI. */
    @CacheReturn
    String target();

    /** The Referred-By header of the request (RFC 3892), not verified; null when there is none. */
    @CacheReturn
    @Nullable
    String referredBy();

    /** Whether the new call replaces one that the target has with the peer (attended transfer, RFC 3891). */
    @CacheReturn
    boolean attended();

    /** As {@link #accept(DialOptions)}, with default options. */
    default Future<Call> accept() {
        return accept(new DialOptions());
    }

    /**
     * Accepts the request: the phone or server of the call dials the target, and the peer is notified of the progress.
     * The old call continues until the peer ends it, with reason TRANSFER.
     *
     * @param options of the new call; Referred-By and Replaces are added to its headers
     * @return the new call when it begins; fails with {@link CallException} when it cannot be placed, or when the
     *     request is decided already
     */
    Future<Call> accept(DialOptions options);

    /** Rejects the request with 603. */
    default Future<Void> reject() {
        return reject(new RejectOptions());
    }

    /**
     * Rejects the request.
     *
     * @param status 400 to 699
     */
    default Future<Void> reject(int status) {
        return reject(new RejectOptions().setStatus(status));
    }

    /**
     * Rejects the request.
     *
     * @param options status and headers of the response. When the REFER was answered with 202 already, the peer is
     *     notified with the status and without the headers
     */
    Future<Void> reject(RejectOptions options);
}
