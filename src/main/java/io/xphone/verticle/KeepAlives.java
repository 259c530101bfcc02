package io.xphone.verticle;

import io.vertx.core.Vertx;
import io.xphone.bus.SipCommand;
import io.xphone.bus.SipIndication;
import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunBindingClient;
import io.xphone.nat.stun.StunClass;
import io.xphone.nat.stun.StunEffect;
import io.xphone.nat.stun.StunMessage;
import io.xphone.nat.stun.StunParseException;
import io.xphone.nat.stun.StunTimers;
import io.xphone.nat.stun.TransactionId;
import io.xphone.sip.Identifiers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Keep-alives of the flow to a registrar (RFC 5626 §3.5): CRLF pings with their pong on streams, CRLF or STUN binding requests on UDP.
 *
 * <p>A stream that has answered pings and stops is dead after {@value #PONG_MS} ms; one that never answered is not judged by it, since
 * many servers send no pongs.
 */
final class KeepAlives {

    private static final int PONG_MS = 10_000;
    private static final byte[] PING = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Vertx vertx;
    private final ClientRequests clients;
    private final Identifiers identifiers;
    private final BiConsumer<String, SipIndication> tell;
    private SipCommand.KeepAlive order;
    private Flow flow;
    private long periodic = -1;
    private long pongDue = -1;
    private boolean ponged;
    private StunBindingClient stun;
    private long stunTimer = -1;
    private StunAddress mapped;

    KeepAlives(Vertx vertx, ClientRequests clients, Identifiers identifiers, BiConsumer<String, SipIndication> tell) {
        this.vertx = vertx;
        this.clients = clients;
        this.identifiers = identifiers;
        this.tell = tell;
    }

    void start(SipCommand.KeepAlive command) {
        stop();
        order = command;
        clients.flow(command.uri()).onSuccess(found -> {
            if (order != command) {
                return;
            }
            flow = found;
            if (command.periodMillis() > 0) {
                periodic = vertx.setPeriodic(command.periodMillis(), ignored -> beat());
            }
        });
    }

    void stop() {
        vertx.cancelTimer(periodic);
        vertx.cancelTimer(pongDue);
        order = null;
        flow = null;
        ponged = false;
        vertx.cancelTimer(stunTimer);
        stun = null;
    }

    private void beat() {
        if (flow == null) {
            return;
        }
        if (flow.reliable()) {
            flow.send(PING);
            if (ponged) {
                vertx.cancelTimer(pongDue);
                Flow asked = flow;
                pongDue = vertx.setTimer(PONG_MS, ignored -> lost(asked, "no pong in " + PONG_MS / 1000 + " s"));
            }
        } else if (order.stun()) {
            stun = new StunBindingClient(TransactionId.random(identifiers::nextInt), StunTimers.DEFAULT);
            perform(stun.start(now()));
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
            from.send(message.bindingResponse(new StunAddress(Flows.literal(from.remoteHost()), from.remotePort()))
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
        }
    }
}
