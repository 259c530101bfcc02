package io.xphone.verticle.event;

import io.vertx.serviceproxy.ServiceException;
import io.xphone.bus.BusErrors;
import io.xphone.bus.internal.SipRoute;
import io.xphone.sip.auth.CredentialUse;
import io.xphone.sip.dialog.KnownHosts;
import io.xphone.sip.event.EventEffect;
import io.xphone.sip.event.EventTimer;
import io.xphone.sip.message.SipResponse;
import io.xphone.verticle.runtime.BindingFlows;
import java.util.List;

/**
 * One state machine of {@code sip.event}: carries out the effects that all of them have, and passes the others to the
 * subclass.
 */
abstract class EventSession {

    private final EventContext context;
    private final String id;
    private final String peer;
    private final CredentialUse credentials;
    private final KnownHosts known = new KnownHosts();
    private long flow = SipRoute.NO_FLOW; // the connection that leads to the peer, if only one does
    private SipRoute registered; // null: the peer is no registered user
    private final EventEffect.Visitor visitor = new Effects();

    /**
     * @param peer name of the peer, or null
     * @param credentials where its requests may carry credentials; null: nowhere
     */
    EventSession(EventContext context, String id, String peer, CredentialUse credentials) {
        this.context = context;
        this.id = id;
        this.peer = peer;
        this.credentials = credentials;
    }

    CredentialUse credentials() {
        return credentials;
    }

    String id() {
        return id;
    }

    EventContext context() {
        return context;
    }

    /** The address of its events when the session ends with the lease of that address; null otherwise. */
    String deliver() {
        return null;
    }

    /** Name of the peer, or null. */
    String peer() {
        return peer;
    }

    /** The hosts of the peer's messages. */
    KnownHosts known() {
        return known;
    }

    /** Sets the flow to a registered user; null for others. */
    void registered(SipRoute route) {
        registered = route;
    }

    /** Notes the source of a message of the peer. */
    void source(SipRoute route) {
        known.add(route.remoteHost());
        flow(route);
    }

    /** Notes the connection that leads to the peer. */
    void flow(SipRoute route) {
        flow = route.onlyFlow();
    }

    abstract List<EventEffect> onResponse(String txId, SipResponse response);

    abstract List<EventEffect> onFailed(String txId, boolean timeout);

    abstract List<EventEffect> onTimer(EventTimer timer);

    /** Ends the session towards the peer. */
    abstract List<EventEffect> close();

    void perform(List<EventEffect> effects) {
        for (int i = 0, n = effects.size(); i < n; i++) {
            effects.get(i).accept(visitor);
        }
    }

    void accepted(EventEffect.Accepted effect) {}

    void notified(EventEffect.Notified effect) {}

    void lapsed(EventEffect.Lapsed effect) {}

    void forked(EventEffect.Forked effect) {}

    void requested(EventEffect.Requested effect) {}

    abstract void ended(EventEffect.Ended effect);

    /** Converts an end to the failure of the command that it prevented. */
    static ServiceException failure(EventEffect.Ended ended) {
        int code = ended.status() >= 300 && ended.reason() == EventEffect.EndReason.REJECTED
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

    /** Carries out the effects that every machine has, and passes the others to the subclass. */
    private final class Effects implements EventEffect.Visitor {

        @Override
        public void on(EventEffect.Send effect) {
            boolean routed = effect.request().to().tag().isPresent()
                    && !effect.request().routes().isEmpty();
            if (registered == null || routed) {
                context.send(effect.txId(), effect.request(), null, flow, credentials);
            } else {
                context.send(
                        effect.txId(),
                        effect.request(),
                        BindingFlows.nextHop(registered),
                        BindingFlows.id(registered),
                        credentials);
            }
        }

        @Override
        public void on(EventEffect.Respond effect) {
            context.respond(effect.txId(), effect.response());
        }

        @Override
        public void on(EventEffect.StartTimer effect) {
            context.start(id, effect.timer(), effect.delayMillis());
        }

        @Override
        public void on(EventEffect.StopTimer effect) {
            context.stop(id, effect.timer());
        }

        @Override
        public void on(EventEffect.Accepted effect) {
            accepted(effect);
        }

        @Override
        public void on(EventEffect.Notified effect) {
            notified(effect);
        }

        @Override
        public void on(EventEffect.Lapsed effect) {
            lapsed(effect);
        }

        @Override
        public void on(EventEffect.Forked effect) {
            forked(effect);
        }

        @Override
        public void on(EventEffect.Requested effect) {
            requested(effect);
        }

        @Override
        public void on(EventEffect.Ended effect) {
            context.remove(EventSession.this);
            ended(effect);
        }
    }
}
