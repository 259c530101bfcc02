package io.xphone.verticle.media.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.dtls.DtlsAssociation;
import io.xphone.dtls.DtlsCertificate;
import io.xphone.dtls.DtlsException;
import io.xphone.dtls.DtlsKeys;
import io.xphone.dtls.DtlsRole;
import io.xphone.dtls.DtlsSettings;
import io.xphone.dtls.DtlsWorkers;
import io.xphone.rtp.srtp.SrtpSuite;
import io.xphone.sdp.transport.DtlsParameters;
import io.xphone.sdp.transport.Fingerprint;
import io.xphone.sdp.transport.SetupRole;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The association of a call as the server, while strangers send to its port; in the thread of the test. */
class DtlsStrangersTest {

    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 4000);
    private static final InetSocketAddress STRANGER = new InetSocketAddress("198.51.100.9", 666);
    private static final DtlsCertificate OWN = DtlsCertificate.generate();
    private static final DtlsCertificate OTHER = DtlsCertificate.generate();
    private static final List<SrtpSuite> SUITES = List.of(SrtpSuite.AES_CM_128_HMAC_SHA1_80);
    private static final int RANDOM_AT = 13 + 12 + 2; // after the heads of record and message, and the version

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final List<DtlsKeys> keys = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<byte[]> toStranger = new ArrayList<>();
    private final DtlsKeying keying = new DtlsKeying(OWN, SUITES, tasks::add, new DtlsKeying.Owner() {
        @Override
        public void keys(DtlsKeys made, boolean rtcp) {
            keys.add(made);
        }

        @Override
        public void failed(String why, boolean rtcp) {
            failures.add(why);
        }

        @Override
        public void send(byte[] datagram, InetSocketAddress to, boolean rtcp) {
            if (STRANGER.equals(to)) {
                toStranger.add(datagram);
                return;
            }
            tasks.add(() -> client.association.receive(datagram, 0, datagram.length, new byte[4]));
        }
    });
    private Client client = new Client(PEER);

    /** A DTLS client at an address. */
    private final class Client implements DtlsAssociation.Listener {
        private final InetSocketAddress address;
        private final DtlsAssociation association;
        private DtlsKeys made;
        private byte[] hello;
        private int sent;

        Client(InetSocketAddress address) {
            this.address = address;
            association = new DtlsAssociation(
                    DtlsSettings.of(DtlsRole.CLIENT, OTHER, List.of(OWN.fingerprint()), SUITES),
                    DtlsWorkers.shared(),
                    tasks::add,
                    this);
        }

        @Override
        public void send(byte[] datagram) {
            hello = hello == null ? datagram : hello;
            sent++;
            if (address == PEER) {
                tasks.add(() -> keying.onDatagram(datagram, datagram.length, PEER, false));
            }
        }

        @Override
        public void established(DtlsKeys its) {
            made = its;
        }

        @Override
        public void failed(DtlsException cause) {
            failures.add("client: " + cause.getMessage());
        }

        @Override
        public void closedByPeer() {
            failures.add("client: closed by the server");
        }
    }

    private void apply(boolean checked) {
        Fingerprint fingerprint =
                Fingerprint.parse(OTHER.fingerprint().toString()).orElseThrow();
        keying.apply(new DtlsParameters(SetupRole.PASSIVE, List.of(fingerprint), "", "local"), true, checked);
    }

    @AfterEach
    void close() {
        keying.close();
        client.association.close();
    }

    private void runUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            try {
                Runnable task = tasks.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                assertThat(task)
                        .as("keys " + keys.size() + ", failures " + failures)
                        .isNotNull();
                task.run();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }
    }

    /** ClientHellos that each begin another handshake. */
    private void flood(byte[] hello, int count) {
        for (int i = 0; i < count; i++) {
            byte[] another = hello.clone();
            another[RANDOM_AT] = (byte) i;
            another[RANDOM_AT + 1] = (byte) (i >> 8);
            keying.onDatagram(another, another.length, STRANGER, false);
        }
    }

    private byte[] strangersHello() {
        Client stranger = new Client(STRANGER);
        stranger.association.start();
        runUntil(() -> stranger.hello != null);
        stranger.association.close();
        return stranger.hello;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aStrangerNeitherEndsTheHandshakeNorReceivesIt(int sentBefore) {
        byte[] hello = strangersHello();
        apply(false);
        client.association.start();
        runUntil(() -> client.sent >= sentBefore);
        flood(hello, 3);
        runUntil(() -> client.made != null && keys.size() == 1);
        flood(hello, 3);
        assertThat(keys.get(0).local()).isEqualTo(client.made.remote());
        assertThat(failures).isEmpty();
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
        runUntil(() -> established ? client.made != null && keys.size() == 1 : client.sent >= 3);
        toStranger.clear();
        long start = System.nanoTime();
        flood(hello, 20_000);
        long seconds = 1 + (System.nanoTime() - start) / TimeUnit.SECONDS.toNanos(1);
        assertThat(toStranger).hasSizeBetween(1, (int) seconds * 20);
        runUntil(() -> client.made != null && keys.size() == 1);
        assertThat(failures).isEmpty();
    }

    /** The client is at the address of the other, and returns the cookie: it has begun again. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theClientMayBeginAgain(boolean checked) {
        apply(checked);
        client.association.start();
        runUntil(() -> client.sent >= (checked ? 2 : 3));
        client.association.close();
        client = new Client(PEER);
        client.association.start();
        runUntil(() -> client.made != null
                && !keys.isEmpty()
                && keys.get(keys.size() - 1).local().equals(client.made.remote()));
        assertThat(failures).isEmpty();
    }
}
