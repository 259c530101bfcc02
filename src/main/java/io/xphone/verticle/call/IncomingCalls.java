package io.xphone.verticle.call;

import io.xphone.bus.internal.IncomingCall;
import io.xphone.call.Replacement;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.StatusCode;
import io.xphone.verticle.runtime.BusSubscriber;
import io.xphone.verticle.runtime.BusSubscribers;
import io.xphone.verticle.runtime.LimitedLog;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the inbound calls of an agent to its subscribers; accepts those that replace another call. */
final class IncomingCalls {

    private static final Logger LOG = LoggerFactory.getLogger(IncomingCalls.class);

    private final LimitedLog unhandled = new LimitedLog(LOG);
    private final String agent;
    private final BusSubscribers subscribers;
    private final CallTable calls;
    private final EndedDialogs ended;

    IncomingCalls(String agent, BusSubscribers subscribers, CallTable calls, EndedDialogs ended) {
        this.agent = agent;
        this.subscribers = subscribers;
        this.calls = calls;
        this.ended = ended;
    }

    void onCall(CallSession call) {
        if (call.replaces() != null) {
            replace(call);
            return;
        }
        if (!subscribers.takeCalls()) {
            unhandled.info("", "{}: no application takes calls: rejecting with 480", agent);
            call.control().reject(StatusCode.TEMPORARILY_UNAVAILABLE, null, CallApplications.retryLater());
            return;
        }
        subscribers.all().forEach(subscriber -> {
            call.events().share(subscriber);
            if (subscriber.incomingCalls()) {
                call.applications().add(subscriber);
            }
        });
        announce(call);
    }

    private void announce(CallSession call) {
        subscribers.incoming(
                () -> new IncomingCall(call.snapshot()),
                () -> new IncomingCall(call.snapshot()).toJson().put("agent", agent));
    }

    /** Offers a call whose application was lost to another one. */
    void offer(CallSession call, BusSubscriber application) {
        IncomingCall incoming = new IncomingCall(call.snapshot());
        subscribers.incoming(application, incoming, () -> incoming.toJson().put("agent", agent));
    }

    /**
     * Accepts a call that replaces another one; it inherits the subscribers of the replaced call (RFC 3891 §3). When
     * the replaced call has ended meanwhile, the new call is rejected.
     */
    private void replace(CallSession call) {
        SipRequest invite = call.machine().invite().orElseThrow();
        Replacement replacement = Replacement.of(invite, calls::machines, ended::has);
        Optional<CallSession> replaced = calls.find(call.replaces());
        if (replacement.replaced().isEmpty() || replaced.isEmpty()) {
            call.control()
                    .reject(
                            replacement.rejectionStatus() == 0 ? StatusCode.DECLINE : replacement.rejectionStatus(),
                            null,
                            null);
            return;
        }
        subscribers.all().forEach(call.events()::share);
        replaced.get().events().subscribers().forEach(call.events()::share);
        call.applications().inherit(replaced.get().applications());
        call.control().accept(null).onSuccess(accepted -> {
            announce(call);
            replaced.get().transfers().replacedBy(call.snapshot());
        });
    }
}
