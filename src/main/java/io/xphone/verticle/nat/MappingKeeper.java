package io.xphone.verticle.nat;

import io.xphone.nat.stun.StunMessage;
import io.xphone.nat.stun.TransactionId;
import io.xphone.sip.Identifiers;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the mappings of a NAT open that a STUN server has shown: Binding indications, to which the server does not
 * respond.
 */
final class MappingKeeper {

    /** Interval of the indications: NATs keep a mapping of UDP for 30 s or more (RFC 4787 §4.3, RFC 8445 §11). */
    static final long INTERVAL_NANOS = 15_000_000_000L;

    /** A socket, and the server that has seen it. */
    private record Mapping(StunClient.Sender socket, InetSocketAddress server) {}

    private final Identifiers identifiers;
    private final List<Mapping> mappings = new ArrayList<>(2);
    private long due;

    MappingKeeper(Identifiers identifiers) {
        this.identifiers = identifiers;
    }

    /** Keeps the mapping of a socket. */
    void keep(StunClient.Sender socket, InetSocketAddress server, long nowNanos) {
        if (mappings.isEmpty()) {
            due = nowNanos + INTERVAL_NANOS;
        }
        mappings.add(new Mapping(socket, server));
    }

    /** Forgets all mappings. */
    void clear() {
        mappings.clear();
    }

    /** Sends the indications when they are due. */
    void onTick(long nowNanos) {
        if (mappings.isEmpty() || nowNanos - due < 0) {
            return;
        }
        due = nowNanos + INTERVAL_NANOS;
        byte[] indication = StunMessage.bindingIndication(TransactionId.random(identifiers::nextInt))
                .bytes();
        mappings.forEach(mapping -> mapping.socket().send(indication, indication.length, mapping.server()));
    }
}
