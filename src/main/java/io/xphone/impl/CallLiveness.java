package io.xphone.impl;

import io.vertx.core.Future;
import io.xphone.CallInfo;
import io.xphone.bus.CallControl;
import io.xphone.bus.Subscription;

/**
 * Detects that a call has ended without an event, because its node has failed: the subscription cannot be renewed. A
 * call counts as ended when two renewals in a row find no such call: in a cluster an address may be unknown for a
 * moment while nodes join and leave, and an event of the end may not have arrived yet. A missing reply may be caused by
 * a busy node, and is tolerated for the duration of a lease.
 *
 * <p>Used on the context of the handle only.
 */
final class CallLiveness {

    /** Consecutive renewals that find no such call until it counts as ended. */
    private static final int MAX_MISSING = 2;

    /** Consecutive renewals without a reply until the call counts as ended. */
    private static final int MAX_FAILURES = 3;

    private static final long MISSING_RETRY_MS = 2_000;

    private final Inbox inbox;
    private final CallControl control;
    private final CallImpl call;
    private int failures;
    private int missing;

    CallLiveness(Inbox inbox, CallControl control, CallImpl call) {
        this.inbox = inbox;
        this.control = control;
        this.call = call;
    }

    /**
     * Renews the subscription of a handle from {@link CallImpl#attach} until the call ends; the inbox closes with its
     * last call.
     */
    void keep() {
        Subscription subscription = inbox.subscription(false, LeaseRenewal.LEASE_MS);
        LeaseRenewal renewal = new LeaseRenewal(
                inbox,
                () -> renew(subscription),
                this::resubscribe,
                () -> control.applicationEnded(subscription.getId()));
        call.onDetached(() -> {
            renewal.stop();
            inbox.remove(call);
            if (inbox.isEmpty()) {
                inbox.close();
            }
        });
    }

    /**
     * Subscribes again after the lease has expired, or when the phone or server has ended, and catches up on missed
     * events.
     */
    void resubscribe() {
        inbox.onContext(() -> call.open()
                ? renew(inbox.subscription(false, LeaseRenewal.LEASE_MS)).onSuccess(call::update)
                : Future.succeededFuture());
    }

    private Future<CallInfo> renew(Subscription subscription) {
        return control.subscribe(subscription)
                .onSuccess(renewed -> failures = 0)
                .onFailure(this::onFailure);
    }

    private void onFailure(Throwable failure) {
        if (!call.open()) {
            return;
        }
        failures++;
        missing = Failures.missing(failure) ? missing + 1 : 0;
        if (missing >= MAX_MISSING) {
            call.lost("the call does not exist any more");
        } else if (failures >= MAX_FAILURES) {
            call.lost("the node of the call does not respond");
        } else if (missing > 0) {
            inbox.vertx().setTimer(MISSING_RETRY_MS, again -> resubscribe());
        }
    }
}
