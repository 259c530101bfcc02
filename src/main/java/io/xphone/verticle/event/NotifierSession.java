package io.xphone.verticle.event;

import io.xphone.sip.event.EventEffect;
import io.xphone.sip.event.EventTimer;
import io.xphone.sip.event.Notifier;
import io.xphone.sip.message.SipResponse;
import java.util.List;
import java.util.OptionalLong;

/** A subscription of someone else's to something of ours. */
final class NotifierSession extends EventSession {

    private final NotifierSessions home;
    private final Notifier notifier;

    NotifierSession(NotifierSessions home, EventContext context, String id, Notifier notifier) {
        super(context, id);
        this.home = home;
        this.notifier = notifier;
    }

    Notifier notifier() {
        return notifier;
    }

    @Override
    List<EventEffect> onResponse(String txId, SipResponse response) {
        return notifier.onResponse(txId, response, context().now());
    }

    @Override
    List<EventEffect> onFailed(String txId, boolean timeout) {
        return notifier.onFailed(txId, timeout, context().now());
    }

    @Override
    List<EventEffect> onTimer(EventTimer timer) {
        return notifier.onTimer(timer, context().now());
    }

    @Override
    List<EventEffect> close() {
        return notifier.end(
                "deactivated", OptionalLong.empty(), List.of(), context().now());
    }

    @Override
    void requested(EventEffect.Requested effect) {
        home.requested(this, effect.expiresSeconds());
    }

    @Override
    void ended(EventEffect.Ended effect) {
        home.ended(this, effect);
    }
}
