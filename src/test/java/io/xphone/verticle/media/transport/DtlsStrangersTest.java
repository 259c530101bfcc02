package io.xphone.verticle.media.transport;

import static io.xphone.verticle.media.transport.DtlsLine.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.dtls.DtlsAssociation;
import io.xphone.dtls.DtlsException;
import io.xphone.dtls.DtlsKeys;
import io.xphone.dtls.DtlsRole;
import io.xphone.sdp.transport.SetupRole;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The association of a call as the server, while strangers send to its port; in the thread of the test. */
class DtlsStrangersTest {

    private static final InetSocketAddress STRANGER = new InetSocketAddress("198.51.100.9", 666);
    private static final int RANDOM_AT = 13 + 12 + 2; // after the heads of record and message, and the version

    private final List<byte[]> toStranger = new ArrayList<>();
    private final DtlsLine line = new DtlsLine(this::sent);
    private Client client = new Client(PEER);

    private void sent(byte[] datagram, InetSocketAddress to) {
        if (STRANGER.equals(to)) {
            toStranger.add(datagram);
            return;
        }
        line.tasks.add(() -> line.deliver(datagram, client.association));
    }

    /** A DTLS client at an address. */
    private final class Client implements DtlsAssociation.Listener {
        private final InetSocketAddress address;
        private final DtlsAssociation association;
        private DtlsKeys made;
        private byte[] hello;
        private int sent;

        Client(InetSocketAddress address) {
            this.address = address;
            association = line.peer(DtlsRole.CLIENT, this);
        }

        @Override
        public void send(byte[] datagram) {
            hello = hello == null ? datagram : hello;
            sent++;
            if (address == PEER) {
                line.tasks.add(() -> line.receive(datagram, PEER));
            }
        }

        @Override
        public void established(DtlsKeys its) {
            made = its;
        }

        @Override
        public void failed(DtlsException cause) {
            line.failures.add("client: " + cause.getMessage());
        }

        @Override
        public void closedByPeer() {
            line.failures.add("client: closed by the server");
        }
    }

    private void apply(boolean checked) {
        line.keying.apply(DtlsLine.parameters(SetupRole.PASSIVE, ""), true, checked);
    }

    @AfterEach
    void close() {
        line.keying.close();
        client.association.close();
    }

    /** ClientHellos that each begin another handshake. */
    private void flood(byte[] hello, int count) {
        for (int i = 0; i < count; i++) {
            byte[] another = hello.clone();
            another[RANDOM_AT] = (byte) i;
            another[RANDOM_AT + 1] = (byte) (i >> 8);
            line.receive(another, STRANGER);
        }
    }

    private byte[] strangersHello() {
        Client stranger = new Client(STRANGER);
        stranger.association.start();
        line.runUntil(() -> stranger.hello != null);
        stranger.association.close();
        return stranger.hello;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aStrangerNeitherEndsTheHandshakeNorReceivesIt(int sentBefore) {
        byte[] hello = strangersHello();
        apply(false);
        client.association.start();
        line.runUntil(() -> client.sent >= sentBefore);
        flood(hello, 3);
        line.runUntil(() -> client.made != null && line.keys.size() == 1);
        flood(hello, 3);
        assertThat(line.keys.get(0).local()).isEqualTo(client.made.remote());
        assertThat(line.failures).isEmpty();
        assertThat(toStranger)
                .as("requests for a cookie alone")
                .isNotEmpty()
                .allMatch(datagram -> datagram.length <= hello.length);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFloodIsNotAnswered(boolean established) {
        byte[] hello = strangersHello();
        apply(false);
        client.association.start();
        line.runUntil(() -> established ? client.made != null && line.keys.size() == 1 : client.sent >= 3);
        toStranger.clear();
        long start = System.nanoTime();
        flood(hello, 20_000);
        long seconds = 1 + (System.nanoTime() - start) / TimeUnit.SECONDS.toNanos(1);
        assertThat(toStranger).hasSizeBetween(1, (int) seconds * 20);
        line.runUntil(() -> client.made != null && line.keys.size() == 1);
        assertThat(line.failures).isEmpty();
    }

    /** The client is at the address of the other, and returns the cookie: it has begun again. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theClientMayBeginAgain(boolean checked) {
        apply(checked);
        client.association.start();
        line.runUntil(() -> client.sent >= (checked ? 2 : 3));
        client.association.close();
        client = new Client(PEER);
        client.association.start();
        line.runUntil(() -> client.made != null
                && !line.keys.isEmpty()
                && line.keys.get(line.keys.size() - 1).local().equals(client.made.remote()));
        assertThat(line.failures).isEmpty();
    }
}
