package io.xphone.verticle.media.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.dtls.DtlsAssociation;
import io.xphone.dtls.DtlsException;
import io.xphone.dtls.DtlsKeys;
import io.xphone.dtls.DtlsRole;
import io.xphone.sdp.transport.SetupRole;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The associations of a call as the client of a server, over a line in memory, in the thread of the test. */
class DtlsKeyingTest {

    private static final int CHANGE_CIPHER_SPEC = 20;

    private final List<byte[]> clientHellos = new ArrayList<>();
    private final List<Runnable> late = new ArrayList<>();
    private boolean lastFlightIsLate;

    /** A server, which like that of OpenSSL ignores a ClientHello once it is established. */
    private final class Server implements DtlsAssociation.Listener {
        private final List<DtlsKeys> keys = new ArrayList<>();
        private DtlsAssociation association;

        /** Leaves the association without a notice. */
        void begin() {
            association = line.peer(DtlsRole.SERVER, this);
            association.start();
        }

        @Override
        public void send(byte[] datagram) {
            Runnable arrival = () -> line.receive(datagram, DtlsLine.PEER);
            if (lastFlightIsLate && datagram[0] == CHANGE_CIPHER_SPEC) {
                late.add(arrival);
            } else {
                line.tasks.add(arrival);
            }
        }

        @Override
        public void established(DtlsKeys made) {
            keys.add(made);
        }

        @Override
        public void failed(DtlsException cause) {
            line.failures.add("server: " + cause.getMessage());
        }

        @Override
        public void closedByPeer() {
            line.failures.add("server: closed by the peer");
        }
    }

    private final Server server = new Server();
    private final DtlsLine line = new DtlsLine(this::sent);

    private void sent(byte[] datagram, InetSocketAddress to) {
        if (DtlsAssociation.clientRandom(datagram, datagram.length) != null) {
            clientHellos.add(datagram);
        }
        line.tasks.add(() -> line.deliver(datagram, server.association));
    }

    @AfterEach
    void close() {
        line.keying.close();
        server.association.close();
    }

    private void apply(String tlsId) {
        line.keying.apply(DtlsLine.parameters(SetupRole.ACTIVE, tlsId), true, true);
    }

    private void runUntilKeys(int count) {
        line.runUntil(() -> line.keys.size() == count && server.keys.size() == count);
        assertThat(line.keys.get(count - 1).local())
                .isEqualTo(server.keys.get(count - 1).remote());
        assertThat(line.failures).isEmpty();
    }

    /** Asterisk as the server does so with each re-INVITE, and sends nothing until the client begins again. */
    @Test
    void aServerWithoutTlsIdThatLeavesTheAssociationGetsAnotherHandshake() {
        server.begin();
        apply("");
        runUntilKeys(1);
        server.begin();
        apply("");
        runUntilKeys(2);
        assertThat(line.keys.get(1).local()).isNotEqualTo(line.keys.get(0).local());
        server.begin();
        apply("");
        runUntilKeys(3);
    }

    @Test
    void aServerThatKeepsTheAssociationIgnoresTheClientHello() {
        server.begin();
        apply("");
        runUntilKeys(1);
        int before = clientHellos.size();
        apply("");
        line.runUntil(() -> clientHellos.size() == before + 3);
        assertThat(line.keys).hasSize(1);
        assertThat(line.failures).isEmpty();
    }

    @Test
    void aServerThatLeavesTheAssociationBeforeItsLastFlightArrivesGetsAnotherHandshake() {
        server.begin();
        apply("");
        leftAtTheEndOf(1); // of the first association
        runUntilKeys(2);
        server.begin();
        apply("");
        leftAtTheEndOf(3); // of a later one
        runUntilKeys(4);
    }

    private void leftAtTheEndOf(int handshake) {
        lastFlightIsLate = true;
        line.runUntil(() -> server.keys.size() == handshake);
        assertThat(line.keys).hasSize(handshake - 1);
        server.begin();
        apply("");
        lastFlightIsLate = false;
        line.tasks.addAll(late);
        late.clear();
    }

    @Test
    void aServerWithTlsIdKeepsTheAssociation() {
        server.begin();
        apply("id");
        runUntilKeys(1);
        int before = clientHellos.size();
        apply("id");
        line.quiet();
        assertThat(clientHellos).hasSize(before);
        line.keying.apply(DtlsLine.parameters(SetupRole.ACTIVE, "another id"), true, true);
        line.runUntil(() -> clientHellos.size() > before);
    }
}
