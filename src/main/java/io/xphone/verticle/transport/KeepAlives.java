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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Keep-alives of the flow to a registrar (RFC 5626 §3.5): CRLF pings with their pong on streams, CRLF or STUN binding requests on UDP.
 *
 * <p>A stream that has answered pings and stops is dead after {@value #PONG_MS} ms; one that never answered is not judged by it, since
 * many servers send no pongs.
 */
final class KeepAlives {

    /** How long a pong may take (RFC 5626 §4.4.1), in ms. */
    static final int PONG_MS = 10_000;

    private static final byte[] PING = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Vertx vertx;
    private final Function<Uri, Future<Flow>> way;
    private final Identifiers identifiers;
    private final int pongMs;
    private final StunTimers stunTimers;
    private final BiConsumer<String, SipIndication> tell;
    private SipCommand.KeepAlive order;
    private Flow flow;
    private long periodic = -1;
    private long pongDue = -1;
    private boolean pongAwaited;
    private boolean ponged;
    private StunBindingClient stun;
    private long stunTimer = -1;
    private StunAddress mapped;

    /**
     * @param way finds the flow to a URI
     * @param pongMs how long a pong may take, in ms
     * @param tell takes an address and what is told there
     */
    KeepAlives(
            Vertx vertx,
            Function<Uri, Future<Flow>> way,
            Identifiers identifiers,
            int pongMs,
            StunTimers stunTimers,
            BiConsumer<String, SipIndication> tell) {
        this.vertx = vertx;
        this.way = way;
        this.identifiers = identifiers;
        this.pongMs = pongMs;
        this.stunTimers = stunTimers;
        this.tell = tell;
    }

    /** Watches the flow, and sends on it every so often unless the period is 0. */
    void start(SipCommand.KeepAlive command) {
        stop();
        order = command;
        way.apply(command.uri()).onSuccess(found -> {
            if (order != command) {
                return;
            }
            flow = found;
            if (command.periodMillis() > 0) {
                periodic = vertx.setPeriodic(command.periodMillis(), ignored -> tick());
            }
        });
    }

    void stop() {
        vertx.cancelTimer(periodic);
        vertx.cancelTimer(pongDue);
        order = null;
        flow = null;
        ponged = false;
        pongAwaited = false;
        vertx.cancelTimer(stunTimer);
        stun = null;
    }

    private void tick() {
        if (flow == null) {
            return;
        }
        if (flow.reliable()) {
            flow.send(PING);
            if (ponged && !pongAwaited) { // from the first ping without one: a beat may be shorter than the patience
                pongAwaited = true;
                Flow asked = flow;
                pongDue = vertx.setTimer(pongMs, ignored -> lost(asked, "no pong in " + pongMs + " ms"));
            }
        } else if (order.stun()) {
            if (stun == null || stun.done()) { // one that is asking goes on: its silence is what shows a dead flow
                stun = new StunBindingClient(TransactionId.random(identifiers::nextInt), stunTimers);
                perform(stun.start(now()));
            }
        } else {
            flow.send(PING);
        }
    }

    private static long now() {
        return System.currentTimeMillis();
    }

    private void perform(List<StunEffect> effects) {
        for (StunEffect effect : effects) {
            if (effect instanceof StunEffect.Send send) {
                flow.send(send.request().bytes());
            } else if (effect instanceof StunEffect.StartTimer start) {
                vertx.cancelTimer(stunTimer);
                StunBindingClient asking = stun;
                stunTimer = vertx.setTimer(start.delayMillis(), ignored -> {
                    if (asking == stun && flow != null) {
                        perform(asking.onTimer());
                    }
                });
            } else if (effect instanceof StunEffect.StopTimer) {
                vertx.cancelTimer(stunTimer);
            } else if (effect instanceof StunEffect.Mapped answer) {
                onMapped(answer.address());
            } else if (effect instanceof StunEffect.Failed failed) {
                lost(flow, "no answer to STUN binding requests: " + failed.reason());
                return;
            }
        }
    }

    private void onMapped(StunAddress address) {
        if (mapped != null && !mapped.equals(address) && order != null) {
            tell.accept(order.replyTo(), new SipIndication.AddressChanged(address.host(), address.port()));
        }
        mapped = address;
    }

    /** STUN on the SIP port: an answer to ours, or a request of a peer that keeps its own flow alive (RFC 5626 §8). */
    void onStun(byte[] data, Flow from) {
        StunMessage message;
        try {
            message = StunMessage.parse(data, 0, data.length);
        } catch (StunParseException malformed) {
            return;
        }
        if (message.messageClass() == StunClass.REQUEST && message.method() == StunMessage.BINDING) {
            from.send(message.bindingResponse(
                            new StunAddress(LocalAddresses.ofLiteral(from.remoteHost()), from.remotePort()))
                    .bytes());
        } else if (stun != null
                && flow != null
                && from.remotePort() == flow.remotePort()
                && from.remoteHost().equals(flow.remoteHost())) {
            perform(stun.onMessage(message, now()));
        }
    }

    void onPong(Flow from) {
        if (from == flow) {
            ponged = true;
            pongAwaited = false;
            vertx.cancelTimer(pongDue);
        }
    }

    void onClosed(Flow closed) {
        if (closed == flow) {
            lost(closed, "the connection was closed");
        }
    }

    private void lost(Flow which, String detail) {
        if (order != null && which == flow) {
            SipCommand.KeepAlive told = order;
            stop();
            tell.accept(told.replyTo(), new SipIndication.FlowLost(which + ": " + detail));
            which.abandon(); // else what is to find another way would go the old one, which looks open for minutes
        }
    }
}
