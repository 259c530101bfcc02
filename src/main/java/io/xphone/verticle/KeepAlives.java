package io.xphone.verticle;

import io.vertx.core.Vertx;
import io.xphone.bus.SipCommand;
import io.xphone.bus.SipIndication;
import io.xphone.nat.stun.StunMessage;
import io.xphone.sip.Identifiers;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/**
 * Keep-alives of the flow to a registrar (RFC 5626 §3.5): CRLF pings with their pong on streams, CRLF or STUN binding requests on UDP.
 *
 * <p>A stream that has answered pings and stops is dead after {@value #PONG_MS} ms; one that never answered is not judged by it, since
 * many servers send no pongs.
 */
final class KeepAlives {

    private static final int PONG_MS = 10_000;
    private static final int STUN_TRIES = 7;
    private static final int STUN_RTO_MS = 500;
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
    private byte[] stunTransaction;
    private int stunTries;
    private String mapped = "";

    KeepAlives(
            Vertx vertx, ClientRequests clients, Identifiers identifiers, BiConsumer<String, SipIndication> tell) {
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
        stunTransaction = null;
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
            stunTransaction = transactionId();
            stunTries = 0;
            sendStun(stunTransaction);
        } else {
            flow.send(PING);
        }
    }

    private byte[] transactionId() {
        byte[] id = new byte[12];
        for (int i = 0; i < id.length; i++) {
            id[i] = (byte) identifiers.nextInt(256);
        }
        return id;
    }

    private void sendStun(byte[] transaction) {
        if (transaction != stunTransaction || flow == null) {
            return;
        }
        if (stunTries >= STUN_TRIES) {
            lost(flow, "no answer to STUN binding requests");
            return;
        }
        flow.send(StunMessage.bindingRequest(transaction).write());
        vertx.setTimer((long) STUN_RTO_MS << Math.min(stunTries, 4), ignored -> sendStun(transaction));
        stunTries++;
    }

    /** STUN on the SIP port: an answer to ours, or a request of a peer that keeps its own flow alive (RFC 5626 §8). */
    void onStun(byte[] data, Flow from) {
        StunMessage.parse(data, 0, data.length).ifPresent(message -> {
            if (message.isBindingRequest()) {
                from.send(StunMessage.bindingResponse(
                                message, new java.net.InetSocketAddress(Flows.literal(from.remoteHost()), from.remotePort()))
                        .write());
            } else if (stunTransaction != null && message.hasTransactionId(stunTransaction)) {
                stunTransaction = null;
                message.mappedAddress().ifPresent(address -> {
                    String now = address.getHostString() + " " + address.getPort();
                    if (!mapped.isEmpty() && !mapped.equals(now) && order != null) {
                        tell.accept(
                                order.replyTo(),
                                new SipIndication.AddressChanged(
                                        LocalAddresses.literal(address.getAddress()), address.getPort()));
                    }
                    mapped = now;
                });
            }
        });
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
