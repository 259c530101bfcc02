package io.xphone.verticle.transport;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipIndication;
import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunBindingClient;
import io.xphone.nat.stun.StunClass;
import io.xphone.nat.stun.StunEffect;
import io.xphone.nat.stun.StunMessage;
import io.xphone.nat.stun.StunParseException;
import io.xphone.nat.stun.StunTimers;
import io.xphone.nat.stun.TransactionId;
import io.xphone.sip.Identifiers;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.runtime.LocalAddresses;
import io.xphone.verticle.runtime.MonotonicClock;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Keep-alives of the flow to a registrar (RFC 5626 §3.5): CRLF pings with their pong on streams, pings of WebSockets,
 * CRLF or STUN binding requests on UDP.
 *
 * <p>A peer responds to pings when two in a row were followed by a pong within {@value #PONG_MS} ms. Its stream counts
 * as dead after two in a row without a pong. Other peers are not checked: many servers send no pongs, but some of those
 * send line ends of their own, which look like pongs.
 */
final class KeepAlives {

    /** Maximum time until a pong (RFC 5626 §4.4.1), in ms. */
    static final int PONG_MS = 10_000;

    private final Vertx vertx;
    private final Function<Uri, Future<Flow>> flowTo;
    private final Identifiers identifiers;
    private final int pongMs;
    private final StunTimers stunTimers;
    private final BiConsumer<String, SipIndication> publish;
    private SipCommand.KeepAlive command;
    private Flow flow;
    private long periodic = -1;
    private long pongDue = -1;
    private boolean pongAwaited;
    private boolean ponged; // after the last ping
    private boolean responds; // to pings
    private boolean missed; // the pong of the last ping
    private final StunEffect.Visitor stunEffects = new StunEffects();
    private StunBindingClient stun;
    private long stunTimer = -1;
    private StunAddress mapped;

    /**
     * @param flowTo finds the flow to a URI
     * @param pongMs maximum time until a pong, in ms
     * @param publish sends an indication to an event-bus address
     */
    KeepAlives(
            Vertx vertx,
            Function<Uri, Future<Flow>> flowTo,
            Identifiers identifiers,
            int pongMs,
            StunTimers stunTimers,
            BiConsumer<String, SipIndication> publish) {
        this.vertx = vertx;
        this.flowTo = flowTo;
        this.identifiers = identifiers;
        this.pongMs = pongMs;
        this.stunTimers = stunTimers;
        this.publish = publish;
    }

    /** Monitors the flow, and sends keep-alives on it periodically unless the period is 0. */
    void start(SipCommand.KeepAlive started) {
        stop();
        command = started;
        flowTo.apply(started.uri())
                .onSuccess(found -> {
                    if (command != started) {
                        return;
                    }
                    flow = found;
                    if (started.periodMillis() > 0) {
                        periodic = vertx.setPeriodic(started.periodMillis(), ignored -> tick());
                    }
                })
                .onFailure(failure -> {
                    if (command == started) {
                        stop();
                        publish.accept(started.replyTo(), new SipIndication.FlowLost(failure.getMessage()));
                    }
                });
    }

    void stop() {
        vertx.cancelTimer(periodic);
        vertx.cancelTimer(pongDue);
        command = null;
        flow = null;
        ponged = false;
        responds = false;
        missed = false;
        pongAwaited = false;
        vertx.cancelTimer(stunTimer);
        stun = null;
    }

    private void tick() {
        if (flow == null) {
            return;
        }
        if (flow.reliable()) {
            // from the first ping without a pong: the period may be shorter than the timeout
            if (!pongAwaited) {
                pongAwaited = true;
                Flow pinged = flow;
                pongDue = vertx.setTimer(pongMs, ignored -> onPongTimeout(pinged));
            }
            flow.keepAlive();
        } else if (command.stun()) {
            // a client that is still retransmitting continues: its timeout detects a dead flow
            if (stun == null || stun.done()) {
                stun = new StunBindingClient(TransactionId.random(identifiers::nextInt), stunTimers);
                perform(stun.start(now()));
            }
        } else {
            flow.keepAlive();
        }
    }

    private static long now() {
        return MonotonicClock.millis();
    }

    private void perform(List<StunEffect> effects) {
        for (StunEffect effect : effects) {
            effect.accept(stunEffects);
        }
    }

    private void onMapped(StunAddress address) {
        if (mapped != null && !mapped.equals(address) && command != null) {
            publish.accept(command.replyTo(), new SipIndication.AddressChanged(address.host(), address.port()));
        }
        mapped = address;
    }

    /**
     * Handles STUN on the SIP port: a response to a request sent here, or a request of a peer that keeps its own flow
     * alive (RFC 5626 §8).
     */
    void onStun(byte[] data, Flow from) {
        StunMessage message;
        try {
            message = StunMessage.parse(data, 0, data.length);
        } catch (StunParseException malformed) {
            return;
        }
        if (message.messageClass() == StunClass.REQUEST && message.method() == StunMessage.BINDING) {
            List<Integer> unknown = message.notUnderstood(Set.of());
            StunAddress source = new StunAddress(LocalAddresses.ofLiteral(from.remoteHost()), from.remotePort());
            StunMessage response =
                    unknown.isEmpty() ? message.bindingResponse(source) : message.unknownAttributesResponse(unknown);
            from.send(response.bytes());
        } else if (stun != null
                && flow != null
                && from.remotePort() == flow.remotePort()
                && from.remoteHost().equals(flow.remoteHost())) {
            perform(stun.onMessage(message, now()));
        }
    }

    /** Handles a ping of the peer, or two pongs in one read, which look the same: both show that the flow works. */
    void onPing(Flow from) {
        if (from == flow) {
            missed = false;
            pongAwaited = false;
            vertx.cancelTimer(pongDue);
        }
    }

    /** Handles a pong. A line end while no pong is awaited does not show that the peer responds to pings. */
    void onPong(Flow from) {
        if (from == flow && pongAwaited) {
            responds |= ponged;
            ponged = true;
            missed = false;
            pongAwaited = false;
            vertx.cancelTimer(pongDue);
        }
    }

    private void onPongTimeout(Flow pinged) {
        pongAwaited = false;
        ponged = false;
        if (responds && missed) {
            lost(pinged, "no pong in " + pongMs + " ms after each of two pings");
        }
        missed = true;
    }

    void onClosed(Flow closed) {
        if (closed == flow) {
            lost(closed, "the connection was closed");
        }
    }

    private void lost(Flow which, String detail) {
        if (command != null && which == flow) {
            SipCommand.KeepAlive last = command;
            stop();
            publish.accept(last.replyTo(), new SipIndication.FlowLost(which + ": " + detail));
            which.abandon(); // otherwise the next request would use the old connection, which looks open for minutes
        }
    }

    /** Performs the effects of the STUN client. */
    private final class StunEffects implements StunEffect.Visitor {

        @Override
        public void on(StunEffect.Send effect) {
            flow.send(effect.request().bytes());
        }

        @Override
        public void on(StunEffect.StartTimer effect) {
            vertx.cancelTimer(stunTimer);
            StunBindingClient client = stun;
            stunTimer = vertx.setTimer(effect.delayMillis(), ignored -> {
                if (client == stun && flow != null) {
                    perform(client.onTimer());
                }
            });
        }

        @Override
        public void on(StunEffect.StopTimer effect) {
            vertx.cancelTimer(stunTimer);
        }

        @Override
        public void on(StunEffect.Mapped effect) {
            onMapped(effect.address());
        }

        @Override
        public void on(StunEffect.Failed effect) {
            lost(flow, "no response to STUN binding requests: " + effect.reason());
        }
    }
}
