package io.xphone.verticle.media.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.dtls.CertificateFingerprint;
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
import org.junit.jupiter.api.Test;

/** The associations of a call as the client of a server, over a line in memory, in the thread of the test. */
class DtlsKeyingTest {

    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 4000);
    private static final DtlsCertificate OWN = DtlsCertificate.generate();
    private static final DtlsCertificate OTHER = DtlsCertificate.generate();
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final List<SrtpSuite> SUITES = List.of(SrtpSuite.AES_CM_128_HMAC_SHA1_80);

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final List<DtlsKeys> keys = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<byte[]> clientHellos = new ArrayList<>();
    private final List<Runnable> late = new ArrayList<>();
    private boolean lastFlightIsLate;

    /** A server, which like that of OpenSSL ignores a ClientHello once it is established. */
    private final class Server implements DtlsAssociation.Listener {
        private final List<DtlsKeys> keys = new ArrayList<>();
        private DtlsAssociation association;

        /** Leaves the association without a notice. */
        void begin() {
            CertificateFingerprint client = OWN.fingerprint();
            association = new DtlsAssociation(
                    DtlsSettings.of(DtlsRole.SERVER, OTHER, List.of(client), SUITES)
                            .withCookie(false),
                    DtlsWorkers.shared(),
                    tasks::add,
                    this);
            association.start();
        }

        @Override
        public void send(byte[] datagram) {
            Runnable arrival = () -> keying.onDatagram(datagram, datagram.length, PEER, false);
            if (lastFlightIsLate && datagram[0] == CHANGE_CIPHER_SPEC) {
                late.add(arrival);
            } else {
                tasks.add(arrival);
            }
        }

        @Override
        public void established(DtlsKeys made) {
            keys.add(made);
        }

        @Override
        public void failed(DtlsException cause) {
            failures.add("server: " + cause.getMessage());
        }

        @Override
        public void closedByPeer() {
            failures.add("server: closed by the peer");
        }
    }

    private final Server server = new Server();
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
            if (DtlsAssociation.clientRandom(datagram, datagram.length) != null) {
                clientHellos.add(datagram);
            }
            tasks.add(() -> server.association.receive(datagram, 0, datagram.length, new byte[4]));
        }
    });

    @AfterEach
    void close() {
        keying.close();
        server.association.close();
    }

    private static DtlsParameters parameters(SetupRole role, String tlsId) {
        Fingerprint fingerprint =
                Fingerprint.parse(OTHER.fingerprint().toString()).orElseThrow();
        return new DtlsParameters(role, List.of(fingerprint), tlsId, "local");
    }

    private void apply(String tlsId) {
        keying.apply(parameters(SetupRole.ACTIVE, tlsId), true, true);
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

    private void runUntilKeys(int count) {
        runUntil(() -> keys.size() == count && server.keys.size() == count);
        assertThat(keys.get(count - 1).local())
                .isEqualTo(server.keys.get(count - 1).remote());
        assertThat(failures).isEmpty();
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
        assertThat(keys.get(1).local()).isNotEqualTo(keys.get(0).local());
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
        runUntil(() -> clientHellos.size() == before + 3);
        assertThat(keys).hasSize(1);
        assertThat(failures).isEmpty();
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
        runUntil(() -> server.keys.size() == handshake);
        assertThat(keys).hasSize(handshake - 1);
        server.begin();
        apply("");
        lastFlightIsLate = false;
        tasks.addAll(late);
        late.clear();
    }

    @Test
    void aServerWithTlsIdKeepsTheAssociation() {
        server.begin();
        apply("id");
        runUntilKeys(1);
        int before = clientHellos.size();
        apply("id");
        quiet();
        assertThat(clientHellos).hasSize(before);
        keying.apply(parameters(SetupRole.ACTIVE, "another id"), true, true);
        runUntil(() -> clientHellos.size() > before);
    }

    /** Runs tasks until there are none for a moment in which a ClientHello would have been made. */
    private void quiet() {
        try {
            for (Runnable task; (task = tasks.poll(500, TimeUnit.MILLISECONDS)) != null; ) {
                task.run();
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
