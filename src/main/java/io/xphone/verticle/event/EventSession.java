package io.xphone.verticle.event;

import io.vertx.serviceproxy.ServiceException;
import io.xphone.bus.BusErrors;
import io.xphone.sip.event.EventEffect;
import io.xphone.sip.event.EventTimer;
import io.xphone.sip.message.SipResponse;
import io.xphone.verticle.runtime.Dispatch;
import java.util.List;

/** A machine of {@code sip.event} as it runs: carries out what every such machine asks for, and leaves the rest to its kind. */
abstract class EventSession {

    private static final Dispatch<EventSession, EventEffect> EFFECTS = new Dispatch<EventSession, EventEffect>()
            .on(EventEffect.Send.class, (event, effect) -> event.context.send(effect.txId(), effect.request()))
            .on(EventEffect.Respond.class, (event, effect) -> event.context.respond(effect.txId(), effect.response()))
            .on(
                    EventEffect.StartTimer.class,
                    (event, effect) -> event.context.start(event.id, effect.timer(), effect.delayMillis()))
            .on(EventEffect.StopTimer.class, (event, effect) -> event.context.stop(event.id, effect.timer()))
            .on(EventEffect.Accepted.class, EventSession::accepted)
            .on(EventEffect.Notified.class, EventSession::notified)
            .on(EventEffect.Lapsed.class, EventSession::lapsed)
            .on(EventEffect.Forked.class, EventSession::forked)
            .on(EventEffect.Requested.class, EventSession::requested)
            .on(EventEffect.Ended.class, (event, effect) -> {
                event.context.remove(event);
                event.ended(effect);
            });

    private final EventContext context;
    private final String id;

    EventSession(EventContext context, String id) {
        this.context = context;
        this.id = id;
    }

    String id() {
        return id;
    }

    EventContext context() {
        return context;
    }

    /** Where it is told, as far as it ends when nobody is there any more; null: nowhere. */
    String deliver() {
        return null;
    }

    abstract List<EventEffect> onResponse(String txId, SipResponse response);

    abstract List<EventEffect> onFailed(String txId, boolean timeout);

    abstract List<EventEffect> onTimer(EventTimer timer);

    /** The agent goes: takes leave of the other side. */
    abstract List<EventEffect> close();

    void perform(List<EventEffect> effects) {
        for (int i = 0, n = effects.size(); i < n; i++) {
            EFFECTS.accept(this, effects.get(i));
        }
    }

    void accepted(EventEffect.Accepted effect) {}

    void notified(EventEffect.Notified effect) {}

    void lapsed(EventEffect.Lapsed effect) {}

    void forked(EventEffect.Forked effect) {}

    void requested(EventEffect.Requested effect) {}

    abstract void ended(EventEffect.Ended effect);

    /** An end as the failure of the command that is not done by it. */
    static ServiceException failure(EventEffect.Ended ended) {
        int code = ended.status() >= 300 && ended.reason() == EventEffect.EndReason.REFUSED
                ? ended.status()
                : switch (ended.reason()) {
                    case TIMEOUT -> BusErrors.TIMEOUT;
                    case TRANSPORT -> BusErrors.UNREACHABLE;
                    case CLOSED -> BusErrors.INVALID_STATE;
                    default -> BusErrors.FAILED;
                };
        return new ServiceException(
                code,
                ended.reason()
                        + (ended.status() > 0 ? " " + ended.status() : "")
                        + (ended.phrase().isEmpty() ? "" : " " + ended.phrase()));
    }
}
