package io.xphone.bus;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.xphone.CallInfo;
import java.util.List;

/** Control of a phone or a server, at {@link Addresses#agent}. */
@ProxyGen
public interface AgentControl {

    /** A typed proxy of the agent, on this node or another. */
    static AgentControl at(Vertx vertx, String name) {
        BusCodecs.register(vertx);
        return new AgentControlVertxEBProxy(
                vertx, Addresses.agent(name), new DeliveryOptions().setSendTimeout(BusErrors.TIMEOUT_MS));
    }

    /** State and identity of the agent. */
    Future<AgentInfo> info();

    /** Places a call; the call exists from then on, and its progress comes as events to {@code order.subscription}. */
    Future<CallInfo> dial(DialRequest order);

    /** The calls of the agent that have not ended. */
    Future<List<CallInfo>> calls();

    /** Subscribes to registration events and incoming calls; the same id again renews. */
    Future<AgentInfo> subscribe(Subscription subscription);

    /** Ends a subscription. */
    Future<Void> unsubscribe(String id);

    /**
     * Sets what OPTIONS outside of calls is answered with: 503 tells peers that this server drains.
     *
     * @param options {@code headers}, an object of names and values, for each such answer; in place of those said before
     */
    Future<Void> setOptionsStatus(int status, JsonObject options);

    /** Takes no more calls: INVITE is answered 503 and dialling fails; running calls go on. */
    Future<Void> drain();
}
