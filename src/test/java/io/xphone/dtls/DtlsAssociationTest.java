package io.xphone.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.rtp.srtp.SrtpSuite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes of two associations, over a line in memory. */
class DtlsAssociationTest {

    private static final DtlsWorkers WORKERS = new DtlsWorkers(8, 64);
    private static final DtlsCertificate CLIENT = DtlsCertificate.generate();
    private static final DtlsCertificate SERVER = DtlsCertificate.generate();
    private static final List<SrtpSuite> SUITES =
            List.of(SrtpSuite.AEAD_AES_128_GCM, SrtpSuite.AES_CM_128_HMAC_SHA1_80);
    private static final int TIMEOUT_MS = 10_000;
    private static final int RESEND_MS = 20;

    @AfterAll
    static void close() {
        WORKERS.close();
    }

    private static DtlsSettings client(List<CertificateFingerprint> peer, List<SrtpSuite> suites) {
        return DtlsSettings.of(DtlsRole.CLIENT, CLIENT, peer, suites).withTimes(TIMEOUT_MS, RESEND_MS, 1000);
    }

    private static DtlsSettings server(List<CertificateFingerprint> peer, List<SrtpSuite> suites) {
        return DtlsSettings.of(DtlsRole.SERVER, SERVER, peer, suites).withTimes(TIMEOUT_MS, RESEND_MS, 1000);
    }

    private static DtlsSettings client() {
        return client(List.of(SERVER.fingerprint()), SUITES);
    }

    private static DtlsSettings server() {
        return server(List.of(CLIENT.fingerprint()), SUITES);
    }

    private static void assertSameKeys(TestLine line) {
        assertThat(line.client.failure).isNull();
        assertThat(line.server.failure).isNull();
        assertThat(line.client.keys.local()).isEqualTo(line.server.keys.remote());
        assertThat(line.client.keys.remote()).isEqualTo(line.server.keys.local());
        assertThat(line.client.keys.local()).isNotEqualTo(line.client.keys.remote());
    }

    @ParameterizedTest
    @EnumSource(
            value = SrtpSuite.class,
            names = {"AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32", "AEAD_AES_128_GCM", "AEAD_AES_256_GCM"})
    void bothSidesExportTheSameKeys(SrtpSuite suite) {
        TestLine line = new TestLine(1);
        line.start(
                client(List.of(SERVER.fingerprint()), List.of(suite)),
                server(List.of(CLIENT.fingerprint()), SUITES_ALL),
                WORKERS);
        line.runUntilEnded();
        assertSameKeys(line);
        assertThat(line.client.keys.local().suite()).isEqualTo(suite);
    }

    private static final List<SrtpSuite> SUITES_ALL = List.of(SrtpSuite.values());

    @Test
    void theServerPrefersItsOwnOrderOfProfiles() {
        TestLine line = new TestLine(1);
        line.start(
                client(List.of(SERVER.fingerprint()), SUITES),
                server(List.of(CLIENT.fingerprint()), List.of(SUITES.get(1), SUITES.get(0))),
                WORKERS);
        line.runUntilEnded();
        assertSameKeys(line);
        assertThat(line.client.keys.local().suite()).isEqualTo(SUITES.get(1));
    }

    @Test
    void aServerWithoutCookieAnswersAtOnce() {
        TestLine line = new TestLine(1);
        line.start(client(), server().withCookie(false), WORKERS);
        line.runUntilEnded();
        assertSameKeys(line);
        assertThat(line.server.sent.get(0)[RecordFilter.HEADER]).isEqualTo((byte) RecordFilter.SERVER_HELLO);
    }

    @Test
    void flightsArePackedIntoFewDatagrams() {
        TestLine line = new TestLine(1);
        line.start(client(), server(), WORKERS);
        line.runUntilEnded();
        assertThat(line.client.sent.size()).isBetween(3, 5); // two ClientHellos, one flight; some machines are slow
        assertThat(line.server.sent.size()).isBetween(3, 5);
        assertThat(line.client.sent)
                .allSatisfy(datagram -> assertThat(datagram.length).isLessThanOrEqualTo(1200));
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0, 0", "0.2, 0, 0", "0, 0.3, 0", "0, 0, 0.5", "0.1, 0.2, 0.2"})
    void handshakesSurviveABadLine(double loss, double reordering, double duplicates) {
        for (boolean cookie : new boolean[] {true, false}) {
            for (int seed = 1; seed <= 10; seed++) {
                TestLine line = new TestLine(seed);
                line.loss = loss;
                line.reordering = reordering;
                line.duplicates = duplicates;
                line.start(client(), server().withCookie(cookie), WORKERS);
                try {
                    line.runUntilEnded();
                    assertSameKeys(line);
                } catch (AssertionError e) {
                    throw new AssertionError("seed " + seed + ", cookie " + cookie, e);
                }
            }
        }
    }

    /** Each datagram of the client's last flight is lost once, and each of its records is lost once, in turn. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void aLostRecordOfTheClientsLastFlightIsSentAgain(int lost) {
        TestLine line = new TestLine(1);
        boolean[] done = new boolean[1];
        line.client.onTheWay = datagram -> {
            List<byte[]> records = records(datagram);
            if (done[0] || records.size() < 5) {
                return datagram;
            }
            done[0] = true;
            records.remove(lost);
            return join(records);
        };
        line.start(client(), server(), WORKERS);
        line.runUntilEnded();
        assertThat(done[0]).isTrue();
        assertSameKeys(line);
    }

    @Test
    void aLostLastFlightOfTheServerIsSentAgainAfterTheHandshake() {
        TestLine line = new TestLine(1);
        int[] lost = new int[1];
        line.server.onTheWay = datagram -> {
            if (datagram[0] == RecordFilter.CHANGE_CIPHER_SPEC && lost[0] < 3) {
                lost[0]++;
                return null;
            }
            return datagram;
        };
        line.start(client(), server(), WORKERS);
        line.runUntilEnded();
        assertThat(lost[0]).isEqualTo(3);
        assertSameKeys(line);
    }

    @Test
    void theServerChecksTheFingerprint() {
        TestLine line = new TestLine(1);
        line.start(client(), server(List.of(SERVER.fingerprint()), SUITES), WORKERS);
        line.runUntilEnded();
        assertThat(line.server.failure.reason()).isEqualTo(DtlsException.Reason.CERTIFICATE);
        assertThat(line.server.failure)
                .hasMessageContaining(CLIENT.fingerprint().text())
                .hasMessageContaining(SERVER.fingerprint().text());
        assertThat(line.client.failure.reason()).isEqualTo(DtlsException.Reason.ALERT);
        assertThat(line.client.failure).hasMessageContaining("bad_certificate");
        assertThat(line.client.keys).isNull();
        assertThat(line.server.keys).isNull();
    }

    @Test
    void theClientChecksTheFingerprint() {
        TestLine line = new TestLine(1);
        line.start(client(List.of(CLIENT.fingerprint()), SUITES), server(), WORKERS);
        line.runUntilEnded();
        assertThat(line.client.failure.reason()).isEqualTo(DtlsException.Reason.CERTIFICATE);
        assertThat(line.server.failure.reason()).isEqualTo(DtlsException.Reason.ALERT);
        assertThat(line.client.keys).isNull();
        assertThat(line.server.keys).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha-1", "SHA-256", "sha-384", "Sha-512"})
    void fingerprintsOfOtherHashesAreAccepted(String hash) {
        CertificateFingerprint ofServer = CertificateFingerprint.of(hash, SERVER.encoded());
        CertificateFingerprint ofClient = CertificateFingerprint.of(hash, CLIENT.encoded());
        TestLine line = new TestLine(1);
        line.start(client(List.of(ofServer), SUITES), server(List.of(ofClient), SUITES), WORKERS);
        line.runUntilEnded();
        assertSameKeys(line);
    }

    @Test
    void aCorrectWeakFingerprintDoesNotOutweighAWrongStrongOne() {
        List<CertificateFingerprint> both = List.of(
                CertificateFingerprint.of("sha-1", CLIENT.encoded()),
                CertificateFingerprint.of("sha-256", SERVER.encoded()));
        TestLine line = new TestLine(1);
        line.start(client(), server(both, SUITES), WORKERS);
        line.runUntilEnded();
        assertThat(line.server.failure.reason()).isEqualTo(DtlsException.Reason.CERTIFICATE);
    }

    @Test
    void withoutACommonProfileBothFail() {
        TestLine line = new TestLine(1);
        line.start(
                client(List.of(SERVER.fingerprint()), List.of(SrtpSuite.AES_CM_128_HMAC_SHA1_32)),
                server(List.of(CLIENT.fingerprint()), List.of(SrtpSuite.AEAD_AES_256_GCM)),
                WORKERS);
        line.runUntilEnded();
        assertThat(line.server.failure.reason()).isEqualTo(DtlsException.Reason.PROFILE);
        assertThat(line.server.failure).hasMessageContaining("0x0002").hasMessageContaining("AEAD_AES_256_GCM");
        assertThat(line.client.failure.reason()).isEqualTo(DtlsException.Reason.ALERT);
    }

    @Test
    void aSilentServerIsATimeout() {
        TestLine line = new TestLine(1);
        line.client.peer = null;
        DtlsWorkers workers = new DtlsWorkers(2, 4);
        line.client.association =
                new DtlsAssociation(client().withTimes(300, 20, 1000), workers, line.executor, line.client);
        line.client.association.start();
        line.runUntil(() -> line.client.sent.size() >= 3, 5);
        assertThat(workers.active()).as("threads of a client that waits").isZero();
        line.runUntil(() -> line.client.failure != null, 5);
        assertThat(line.client.failure.reason()).isEqualTo(DtlsException.Reason.TIMEOUT);
        assertThat(line.client.failure).hasMessageContaining("no response to the ClientHello");
        assertThat(line.client.sent.stream().map(hello -> Arrays.toString(Arrays.copyOfRange(hello, 5, 11))))
                .as("sequence numbers")
                .doesNotHaveDuplicates();
        workers.close();
    }

    @Test
    void aClientRepeatsItsHelloAtOnceOnANewPath() {
        TestLine line = new TestLine(1);
        line.start(client().withTimes(TIMEOUT_MS, 60_000, 1000), server(), WORKERS);
        line.client.onTheWay = datagram -> null; // no path yet
        line.runUntil(() -> line.client.sent.size() == 1, 5);
        line.client.onTheWay = datagram -> datagram;
        line.client.association.retry();
        line.runUntilEnded();
        assertSameKeys(line);
    }

    @Test
    void aSilentClientIsATimeout() {
        TestLine line = new TestLine(1);
        line.server.association =
                new DtlsAssociation(server().withTimes(100, 20, 1000), WORKERS, line.executor, line.server);
        line.server.association.start();
        line.runUntil(() -> line.server.failure != null, 5);
        assertThat(line.server.failure.reason()).isEqualTo(DtlsException.Reason.TIMEOUT);
        assertThat(line.server.failure).hasMessageContaining("no ClientHello");
    }

    @Test
    void closeNotifiesThePeer() {
        TestLine line = new TestLine(1);
        line.start(client(), server(), WORKERS);
        line.runUntilEnded();
        line.client.association.close();
        line.runUntil(() -> line.server.closedByPeer, 5);
        assertThat(line.server.association.isEstablished()).isFalse();
        assertThat(line.client.closedByPeer).isFalse();
    }

    @Test
    void closeEndsARunningHandshakeAndItsThread() {
        TestLine line = new TestLine(1);
        DtlsWorkers workers = new DtlsWorkers(2, 4);
        line.client.onTheWay = datagram -> datagram.length > 400 ? null : datagram; // not the last flight
        line.start(client(), server(), workers);
        line.runUntil(() -> workers.active() == 2, 5);
        line.client.association.close();
        line.server.association.close();
        line.runUntil(
                () -> {
                    line.tasks.add(() -> {});
                    return workers.active() == 0;
                },
                5);
        assertThat(line.client.ended()).isFalse();
        assertThat(line.server.ended()).isFalse();
        workers.close();
    }

    // attacks

    @Test
    void garbageHasNoEffect() {
        TestLine line = new TestLine(7);
        List<byte[]> seen = new ArrayList<>();
        line.start(client(), server(), WORKERS);
        for (TestLine.Side side : List.of(line.client, line.server)) {
            side.onTheWay = datagram -> {
                seen.add(datagram);
                for (int i = 0; i < 10; i++) {
                    byte[] garbage = new byte[line.random.nextInt(200)];
                    line.random.nextBytes(garbage);
                    side.peer.receive(garbage);
                    byte[] record = new byte[60];
                    line.random.nextBytes(record);
                    record[0] = (byte) (20 + line.random.nextInt(5));
                    record[1] = (byte) 0xfe;
                    record[2] = (byte) 0xfd;
                    record[3] = 0;
                    record[4] = 1; // encrypted, with a tag that is wrong
                    record[11] = 0;
                    record[12] = (byte) (record.length - RecordFilter.HEADER);
                    side.peer.receive(record);
                }
                return datagram;
            };
        }
        line.runUntilEnded();
        assertSameKeys(line);
        for (byte[] old : seen) { // and after the handshake
            line.client.receive(old);
            line.server.receive(old);
            line.server.receive(Arrays.copyOf(old, old.length / 2));
        }
        assertThat(line.client.association.isEstablished()).isTrue();
        assertThat(line.server.association.isEstablished()).isTrue();
    }

    @Test
    void aFloodOfClientHellosOccupiesNoThread() {
        TestLine line = new TestLine(1);
        DtlsWorkers ofClient = new DtlsWorkers(2, 4);
        DtlsWorkers workers = new DtlsWorkers(2, 4);
        line.client.peer = null;
        line.client.association = new DtlsAssociation(client(), ofClient, line.executor, line.client);
        line.client.association.start();
        line.runUntil(() -> !line.client.sent.isEmpty(), 5);
        line.client.association.close();
        byte[] hello = line.client.sent.get(0);

        line.server.peer = null;
        line.server.association = new DtlsAssociation(server(), workers, line.executor, line.server);
        line.server.association.start();
        for (int i = 0; i < 10_000; i++) {
            byte[] address = {(byte) i, (byte) (i >> 8)};
            line.server.association.receive(hello, 0, hello.length, address);
        }
        assertThat(workers.active() + workers.queued()).isZero();
        assertThat(line.server.sent.size()).as("responses in a second or two").isLessThanOrEqualTo(60);
        assertThat(line.server.sent)
                .allSatisfy(response -> assertThat(response.length).isLessThan(hello.length));
        line.server.association.close();
        workers.close();
        ofClient.close();
    }

    @Test
    void halfOpenHandshakesGiveWay() {
        DtlsWorkers workers = new DtlsWorkers(2, 64);
        List<TestLine> halfOpen = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            TestLine line = new TestLine(i);
            line.client.onTheWay = datagram -> datagram.length > 400 ? null : datagram; // never completes
            line.client.association = new DtlsAssociation(
                    client().withTimes(TIMEOUT_MS, 2000, 1000), WORKERS, line.executor, line.client);
            line.server.association =
                    new DtlsAssociation(server().withTimes(TIMEOUT_MS, 2000, 100), workers, line.executor, line.server);
            line.server.association.start();
            line.client.association.start();
            halfOpen.add(line);
        }
        for (TestLine line : halfOpen) {
            line.runUntil(() -> line.server.sent.size() >= 1 && line.client.sent.size() >= 2, 5);
            while (!line.tasks.isEmpty()) {
                line.tasks.poll().run();
            }
        }
        assertThat(workers.threads()).isLessThanOrEqualTo(2);
        TestLine good = new TestLine(1);
        good.client.association = new DtlsAssociation(client(), WORKERS, good.executor, good.client);
        good.server.association = new DtlsAssociation(server(), workers, good.executor, good.server);
        good.server.association.start();
        good.client.association.start();
        good.runUntilEnded();
        assertSameKeys(good);
        int gaveWay = 0;
        for (TestLine line : halfOpen) {
            while (!line.tasks.isEmpty()) {
                line.tasks.poll().run();
            }
            if (line.server.failure != null) {
                assertThat(line.server.failure.reason()).isEqualTo(DtlsException.Reason.BUSY);
                gaveWay++;
            }
            line.client.association.close();
            line.server.association.close();
        }
        assertThat(gaveWay).isGreaterThanOrEqualTo(18);
        workers.close();
    }

    @Test
    void aFullQueueFailsAtOnce() {
        DtlsWorkers workers = new DtlsWorkers(1, 1);
        List<TestLine> lines = new ArrayList<>();
        int failed = 0;
        for (int i = 0; i < 200; i++) {
            TestLine line = new TestLine(i);
            line.client.peer = null;
            line.client.association = new DtlsAssociation(client(), workers, line.executor, line.client);
            line.client.association.start();
            if (line.client.failure != null) {
                assertThat(line.client.failure.reason()).isEqualTo(DtlsException.Reason.BUSY);
                failed++;
            }
            lines.add(line);
        }
        assertThat(failed).isPositive();
        lines.forEach(line -> line.client.association.close());
        workers.close();
    }

    // datagrams

    static List<byte[]> records(byte[] datagram) {
        List<byte[]> records = new ArrayList<>();
        for (int at = 0; at < datagram.length; ) {
            int end = at + RecordFilter.HEADER + RecordFilter.uint16(datagram, at + 11);
            records.add(Arrays.copyOfRange(datagram, at, end));
            at = end;
        }
        return records;
    }

    static byte[] join(List<byte[]> records) {
        byte[] joined =
                new byte[records.stream().mapToInt(record -> record.length).sum()];
        int at = 0;
        for (byte[] record : records) {
            System.arraycopy(record, 0, joined, at, record.length);
            at += record.length;
        }
        return joined;
    }
}
