package io.xphone.verticle.event;

import io.xphone.sip.auth.CredentialUse;
import io.xphone.sip.event.EventEffect;
import io.xphone.sip.event.EventTimer;
import io.xphone.sip.event.Notifier;
import io.xphone.sip.message.SipResponse;
import java.util.List;
import java.util.OptionalLong;

/** A subscription of a remote subscriber to state of this agent. */
final class NotifierSession extends EventSession {

    private final NotifierSessions sessions;
    private final Notifier notifier;

    NotifierSession(
            NotifierSessions sessions,
            EventContext context,
            String id,
            Notifier notifier,
            String peer,
            CredentialUse credentials) {
        super(context, id, peer, credentials);
        this.sessions = sessions;
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
        sessions.requested(this, effect.expiresSeconds());
    }

    @Override
    void ended(EventEffect.Ended effect) {
        sessions.ended(this, effect);
    }
}
