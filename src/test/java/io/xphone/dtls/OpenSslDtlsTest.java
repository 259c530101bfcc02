package io.xphone.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.peers.Peers;
import io.xphone.rtp.srtp.SrtpKey;
import io.xphone.rtp.srtp.SrtpSuite;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Handshakes with OpenSSL, which prints the key material that it exports. */
@Tag("peers")
class OpenSslDtlsTest {

    private static final Pattern MATERIAL = Pattern.compile("Keying material: ([0-9A-F]+)");

    @TempDir
    static Path dir;

    @BeforeAll
    static void makeCertificates() {
        Peers.requireProgram("openssl");
        certificate("ec", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
        certificate("rsa", "rsa:2048");
    }

    private static void certificate(String name, String... newKey) {
        List<String> command = new ArrayList<>(List.of("openssl", "req", "-x509", "-newkey"));
        command.addAll(List.of(newKey));
        command.addAll(List.of("-nodes", "-keyout", name + ".key", "-out", name + ".pem", "-subj", "/CN=" + name));
        Peers.run(dir, Map.of(), 30, command.toArray(String[]::new));
    }

    private static DtlsCertificate read(String name) {
        return DtlsCertificate.ofPem(dir.resolve(name + ".pem"), dir.resolve(name + ".key"));
    }

    /** OpenSSL's names of the profiles, and ours. */
    @ParameterizedTest
    @CsvSource({
        "SRTP_AES128_CM_SHA1_80, AES_CM_128_HMAC_SHA1_80, ec",
        "SRTP_AES128_CM_SHA1_32, AES_CM_128_HMAC_SHA1_32, rsa",
        "SRTP_AEAD_AES_256_GCM, AEAD_AES_256_GCM, rsa",
    })
    void asServer(String profile, SrtpSuite suite, String peerCertificate) throws Exception {
        int length = 2 * (suite.keyLength() + suite.saltLength());
        DtlsSettings settings = DtlsSettings.of(
                DtlsRole.SERVER,
                DtlsCertificate.generate(),
                List.of(read(peerCertificate).fingerprint()),
                List.of(SrtpSuite.values()));
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                OpenSsl openssl = new OpenSsl(
                        "s_client",
                        "-dtls1_2",
                        "-connect",
                        "127.0.0.1:" + socket.getLocalPort(),
                        "-cert",
                        peerCertificate + ".pem",
                        "-key",
                        peerCertificate + ".key",
                        "-use_srtp",
                        profile,
                        "-keymatexport",
                        "EXTRACTOR-dtls_srtp",
                        "-keymatexportlen",
                        "" + length)) {
            TestLine line = new TestLine(1);
            DtlsKeys keys = handshake(settings, socket, null, line);
            assertThat(line.server.failure).isNull();
            assertThat(keys.local().suite()).isEqualTo(suite);
            assertMaterial(openssl.material(), keys.remote(), keys.local(), suite);
        }
    }

    @ParameterizedTest
    @CsvSource({"ec, false", "rsa, false", "ec, true"})
    void asClient(String peerCertificate, boolean cookie) throws Exception {
        SrtpSuite suite = SrtpSuite.AEAD_AES_128_GCM;
        int port = Peers.freePorts(0);
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                OpenSsl openssl = new OpenSsl(
                        "s_server",
                        "-dtls1_2",
                        "-accept",
                        "127.0.0.1:" + port,
                        "-naccept",
                        "1",
                        "-Verify",
                        "1",
                        "-cert",
                        peerCertificate + ".pem",
                        "-key",
                        peerCertificate + ".key",
                        "-use_srtp",
                        "SRTP_AEAD_AES_128_GCM",
                        cookie ? "-listen" : "-state",
                        "-keymatexport",
                        "EXTRACTOR-dtls_srtp",
                        "-keymatexportlen",
                        "56")) {
            DtlsSettings settings = DtlsSettings.of(
                    DtlsRole.CLIENT,
                    read("rsa".equals(peerCertificate) ? "ec" : "rsa"), // certificates of both kinds, both ways
                    List.of(read(peerCertificate).fingerprint()),
                    List.of(SrtpSuite.AES_CM_128_HMAC_SHA1_80, suite));
            TestLine line = new TestLine(1);
            DtlsKeys keys =
                    handshake(settings, socket, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), line);
            assertMaterial(openssl.material(), keys.local(), keys.remote(), suite);
        }
    }

    @Test
    void aServerWithoutUseSrtpIsRejected() throws Exception {
        int port = Peers.freePorts(0);
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                OpenSsl openssl = new OpenSsl(
                        "s_server",
                        "-dtls1_2",
                        "-accept",
                        "127.0.0.1:" + port,
                        "-naccept",
                        "1",
                        "-cert",
                        "ec.pem",
                        "-key",
                        "ec.key")) {
            DtlsSettings settings = DtlsSettings.of(
                    DtlsRole.CLIENT,
                    DtlsCertificate.generate(),
                    List.of(read("ec").fingerprint()),
                    List.of(SrtpSuite.AEAD_AES_128_GCM));
            TestLine line = new TestLine(1);
            assertThat(handshake(settings, socket, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), line))
                    .isNull();
            assertThat(line.client.failure.reason()).isEqualTo(DtlsException.Reason.PROFILE);
            assertThat(line.client.failure).hasMessageContaining("accepts none of the SRTP protection profiles");
        }
    }

    private static void assertMaterial(String printed, SrtpKey client, SrtpKey server, SrtpSuite suite) {
        int key = suite.keyLength();
        int salt = suite.saltLength();
        byte[] ofClient = client.keyAndSalt();
        byte[] ofServer = server.keyAndSalt();
        HexFormat hex = HexFormat.of().withUpperCase();
        assertThat(hex.formatHex(ofClient, 0, key)
                        + hex.formatHex(ofServer, 0, key)
                        + hex.formatHex(ofClient, key, key + salt)
                        + hex.formatHex(ofServer, key, key + salt))
                .isEqualTo(printed);
    }

    /** Passes datagrams between a socket and an association until the handshake has ended. */
    private static DtlsKeys handshake(
            DtlsSettings settings, DatagramSocket socket, InetSocketAddress first, TestLine line) throws IOException {
        TestLine.Side side = settings.role() == DtlsRole.CLIENT ? line.client : line.server;
        side.peer = null;
        side.association = new DtlsAssociation(settings, DtlsWorkers.shared(), line.executor, side);
        side.association.start();
        InetSocketAddress peer = first;
        byte[] buffer = new byte[2048];
        socket.setSoTimeout(5);
        long end = System.nanoTime() + 8_000_000_000L;
        int sent = 0;
        while (!side.ended() && System.nanoTime() < end) {
            while (!line.tasks.isEmpty()) {
                line.tasks.poll().run();
            }
            for (; sent < side.sent.size() && peer != null; sent++) {
                byte[] datagram = side.sent.get(sent);
                socket.send(new DatagramPacket(datagram, datagram.length, peer));
            }
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                peer = (InetSocketAddress) packet.getSocketAddress();
                side.association.receive(buffer, 0, packet.getLength(), side.address);
            } catch (SocketTimeoutException e) {
                // the tasks of the association are next
            }
        }
        side.association.close();
        for (; sent < side.sent.size() && peer != null; sent++) {
            byte[] datagram = side.sent.get(sent);
            socket.send(new DatagramPacket(datagram, datagram.length, peer));
        }
        return side.keys;
    }

    /** A running openssl, which ends when its peer closes the association; its output is buffered until then. */
    private static final class OpenSsl implements AutoCloseable {
        private final Process process;
        private final Path output;

        OpenSsl(String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of("openssl"));
            command.addAll(Arrays.asList(arguments));
            output = Files.createTempFile(dir, "openssl", ".txt");
            process = new ProcessBuilder(command)
                    .directory(dir.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start(); // its input stays open: openssl ends with it
        }

        /** The exported key material, as hexadecimal digits. */
        String material() throws IOException, InterruptedException {
            assertThat(process.waitFor(5, TimeUnit.SECONDS)).as("openssl ends").isTrue();
            String text = Files.readString(output);
            Matcher matcher = MATERIAL.matcher(text);
            assertThat(matcher.find()).as(text).isTrue();
            return matcher.group(1);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
