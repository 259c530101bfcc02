package io.xphone.bus;

import io.vertx.codegen.annotations.Nullable;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.xphone.CallInfo;
import io.xphone.UserRegistration;
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

    /** Places a call. The reply is the new call; its progress is reported as events to {@code request.subscription}. */
    Future<CallInfo> dial(DialRequest request);

    /** The calls of the agent that have not ended. */
    Future<List<CallInfo>> calls();

    /** The registrations of the users of a server, by user; empty on a phone. */
    Future<List<UserRegistration>> registrations();

    /** Subscribes to registration events and incoming calls; a subscription with the same id is replaced. */
    Future<AgentInfo> subscribe(Subscription subscription);

    /** Ends a subscription; the calls of the subscriber continue. */
    Future<Void> unsubscribe(String id);

    /**
     * Ends a subscription because its application has ended: {@code onApplicationLost} applies to its calls at once.
     */
    Future<Void> applicationEnded(String id);

    /**
     * Sets the status of responses to OPTIONS outside of dialogs: with 503, peers stop sending calls.
     *
     * @param options {@code headers}, an object of names and values, for each of these responses; they replace the
     *     previous ones
     */
    Future<Void> setOptionsStatus(int status, @Nullable JsonObject options);

    /**
     * Accepts and places no more calls: INVITE is rejected with 503 and {@link #dial} fails. Calls in progress
     * continue.
     */
    Future<Void> drain();
}
