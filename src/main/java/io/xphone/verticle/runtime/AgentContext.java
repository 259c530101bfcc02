package io.xphone.verticle.runtime;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.xphone.bus.Addresses;
import io.xphone.bus.internal.SipCommand;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.EventOptions;
import io.xphone.options.MediaOptions;
import io.xphone.sip.Identifiers;

/**
 * What the verticles of one agent share.
 *
 * @param name name of the agent, part of its event-bus addresses
 * @param profile how a phone and a server differ
 * @param optionsStatus SIP status of responses to OPTIONS requests outside dialogs
 */
public record AgentContext(
        Vertx vertx,
        String name,
        AgentProfile profile,
        MediaOptions media,
        CallPolicyOptions calls,
        EventOptions events,
        int optionsStatus,
        Identifiers identifiers) {

    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    /** Sends a command to the agent's SIP transport. */
    public void sip(SipCommand command) {
        vertx.eventBus().send(Addresses.sip(name), command, LOCAL);
    }

    /** Sends a command that the agent's SIP transport replies to. */
    public <T> Future<T> requestSip(SipCommand command, long timeoutMillis) {
        return vertx.eventBus()
                .<T>request(Addresses.sip(name), command, new DeliveryOptions(LOCAL).setSendTimeout(timeoutMillis))
                .map(Message::body);
    }
}
