package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.vertx.core.Future;
import io.xphone.Loopback.Listening;
import io.xphone.options.DialOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.TlsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a TLS peer must prove and is told, and how it shows when it cannot. */
class TlsTest extends OnLoopback {

    private static Certificates authority;

    @BeforeAll
    static void makeAuthority() throws Exception {
        authority = new Certificates("xphone tls test authority");
    }

    private Listening listen(TlsOptions options) throws Exception {
        return loop.server(Loopback.options(SipTransport.TLS, "127.0.0.1").setTls(options));
    }

    private CallEnd call(Listening callee, TlsOptions tls) throws Exception {
        Listening caller = loop.server(Loopback.options().setTls(tls));
        return await(await(caller.server().dialUri(callee.uri("600"), new DialOptions().setTimeoutMs(8_000)))
                .ended());
    }

    private PhoneOptions phone(Listening registrar, TlsOptions tls) {
        return new PhoneOptions()
                .setUsername("alice")
                .setHost(registrar.hostPort())
                .setTransport(SipTransport.TLS)
                .setRegisterMaxRetry(1)
                .setTls(tls);
    }

    /** Neither a call nor a registration gets through, and both say what is wrong. */
    private void refused(Listening callee, TlsOptions tls, String... why) throws Exception {
        CallEnd end = call(callee, tls);
        assertThat(end.reason()).isEqualTo(EndReason.ERROR);
        assertThat(end.phrase()).contains("tls 127.0.0.1:" + callee.port()).contains(why);
        assertThat(failure(Phone.create(loop.vertx(), phone(callee, tls)).connect()))
                .hasMessageContaining("tls 127.0.0.1:" + callee.port())
                .hasMessageContainingAll(why);
    }

    @ParameterizedTest
    @CsvSource({"DNS:sip.example.com, subject alternative names", "IP:192.0.2.1, subject alternative names matching IP"
    })
    void aCertificateForAnotherHost(String names, String why) throws Exception {
        Listening callee = listen(authority.options("other-" + names.replace(':', '-'), names));
        refused(callee, authority.trust(), why);
        // with the check off there is no objection
        Listening lax = loop.server(Loopback.options().setTls(authority.trust().setVerifyHost(false)));
        await(loop.call(lax, callee).caller().end());
    }

    @Test
    void aCertificateThatHasExpired() throws Exception {
        refused(listen(authority.expired("old", "IP:127.0.0.1")), authority.trust(), "NotAfter");
    }

    @Test
    void noCertificateWhereTheServerDemandsOne() throws Exception {
        Listening callee = listen(authority.options("server", "IP:127.0.0.1").setClientAuthRequired(true));
        refused(callee, authority.trust(), "fatal alert", "certificate"); // of which kind is the server's choice
        Listening known = loop.server(Loopback.options().setTls(authority.options("client", "DNS:client")));
        await(loop.call(known, callee).caller().end());
    }

    /** A handshake costs the server many times what it costs the client. */
    @Test
    void aClientThatStartsAnotherHandshakeIsDisconnected() throws Exception {
        Listening callee = listen(authority.options("server", "IP:127.0.0.1"));
        SSLContext anyone = SSLContext.getInstance("TLS");
        anyone.init(null, new TrustManager[] {new Trusting()}, null);
        for (String version : List.of("TLSv1.3", "TLSv1.2")) {
            try (SSLSocket socket = (SSLSocket) anyone.getSocketFactory().createSocket("127.0.0.1", callee.port())) {
                socket.setEnabledProtocols(new String[] {version});
                socket.setSoTimeout(20_000);
                assertThat(pong(socket)).isTrue();
                assertThat(pong(socket)).isTrue();
                if (version.equals("TLSv1.2")) {
                    assertThat(renegotiates(socket)).isFalse();
                }
            }
        }
    }

    @Test
    void itsLogLinesAreLimited() throws Exception {
        Listening callee = listen(authority.options("server", "IP:127.0.0.1"));
        SSLContext anyone = SSLContext.getInstance("TLS");
        anyone.init(null, new TrustManager[] {new Trusting()}, null);
        int clients = 20;
        long start = System.nanoTime();
        try (LogTap log = LogTap.of("io.xphone.verticle.transport", Level.INFO)) {
            for (int i = 0; i < clients; i++) {
                try (SSLSocket socket =
                        (SSLSocket) anyone.getSocketFactory().createSocket("127.0.0.1", callee.port())) {
                    socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                    socket.setSoTimeout(20_000);
                    assertThat(pong(socket)).isTrue();
                    assertThat(renegotiates(socket)).isFalse();
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            long lines = log.lines(Level.INFO).stream()
                    .filter(line -> line.contains("renegotiation"))
                    .count();
            assertThat(lines).isPositive().isLessThanOrEqualTo((long) seconds + 1);
        }
    }

    private static boolean pong(SSLSocket socket) throws IOException {
        socket.getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket.getInputStream().read() == '\r' && socket.getInputStream().read() == '\n';
    }

    private static boolean renegotiates(SSLSocket socket) {
        try {
            socket.startHandshake();
            return pong(socket);
        } catch (IOException closed) {
            return false;
        }
    }

    private static final class Trusting extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // it trusts
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // it trusts
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
            // it trusts
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
            // it trusts
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // it trusts
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
            // it trusts
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    void aConnectionWhosePeerHasProvedAnotherNameIsNotUsed() throws Exception {
        Listening callee = listen(authority.options("a", "DNS:a.test"));
        try (DnsServer dns = new DnsServer()) {
            dns.address("a.test", "127.0.0.1");
            dns.address("b.test", "127.0.0.1");
            Listening caller = loop.server(Loopback.options()
                    .setTls(authority.trust())
                    .setDnsServers(new ArrayList<>(List.of(dns.address()))));
            // its ACK, and what follows, go to an address: that of the connection there is
            Loopback.Pair pair =
                    loop.call(caller.server().dialUri("sip:600@a.test:" + callee.port() + ";transport=tls"), callee);
            CallEnd end = await(await(caller.server().dialUri("sip:600@b.test:" + callee.port() + ";transport=tls"))
                    .ended());
            assertThat(end.reason()).isEqualTo(EndReason.ERROR);
            assertThat(end.phrase()).contains("b.test");
            await(pair.caller().end());
            assertThat(await(pair.callee().ended()).reason()).isEqualTo(EndReason.REMOTE);
        }
    }

    /** RFC 6066 §3: names go into the first message of the handshake, addresses do not. */
    @ParameterizedTest
    @CsvSource({"pbx.test, true", "127.0.0.1, false"})
    void theNameIsToldToTheServer(String host, boolean told) throws Exception {
        try (DnsServer dns = new DnsServer();
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            dns.address("pbx.test", "127.0.0.1");
            CompletableFuture<String> hello = CompletableFuture.supplyAsync(() -> {
                try (Socket socket = server.accept()) {
                    byte[] first = new byte[4_096];
                    int length = socket.getInputStream().read(first);
                    return new String(first, 0, length, StandardCharsets.ISO_8859_1);
                } catch (java.io.IOException failed) {
                    throw new java.io.UncheckedIOException(failed);
                }
            });
            Future<?> connecting = Phone.create(
                            loop.vertx(),
                            new PhoneOptions()
                                    .setUsername("alice")
                                    .setHost(host + ":" + server.getLocalPort())
                                    .setTransport(SipTransport.TLS)
                                    .setTls(authority.trust())
                                    .setRegisterMaxRetry(1)
                                    .setDnsServers(new ArrayList<>(List.of(dns.address()))))
                    .connect();
            Loopback.await(hello);
            assertThat(hello.get().contains(host)).isEqualTo(told);
            failure(connecting);
        }
    }
}
