package io.xphone.verticle.transport;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.xphone.Certificates;
import io.xphone.bus.internal.SipCommand;
import io.xphone.bus.internal.SipIndication;
import io.xphone.nat.stun.StunTimers;
import io.xphone.options.SipTransport;
import io.xphone.options.TlsOptions;
import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParseException;
import io.xphone.sip.message.Uri;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A flow over a real connection to a server that responds to every ping (RFC 5626 §3.5.1, §4.4.1). */
class StreamKeepAliveTest {

    private static final int PONG_MS = 800;

    /** Longer than the timeout, as by default: every pong counts. */
    private static final int PERIOD_MS = 900;

    private static final String OPTIONS =
            "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP c:1;branch=z9hG4bK1\r\nMax-Forwards: 70\r\n"
                    + "From: <sip:c@d>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: i\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";

    /** What the server sends for each ping; segments are separated by a bar. */
    private static final List<String> PONGS =
            List.of("\r\n", "\r\n", "\r|\n", OPTIONS + "\r\n", "\r\n" + OPTIONS, "\r|\n" + OPTIONS, "\r\n", "\r\n");

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<SipIndication> published = new LinkedBlockingQueue<>();
    private final BlockingQueue<SipMessage> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> pings = new LinkedBlockingQueue<>();
    private int responses;
    private KeepAlives keepAlives;

    private final class Receiver implements StreamConnections.Receiver {
        @Override
        public void onRead() {
            // messages are handled as they come
        }

        @Override
        public void onMessage(SipMessage message, Flow from) {
            messages.add(message);
        }

        @Override
        public void onMalformed(SipParseException failure, Flow from) {
            throw new AssertionError(failure);
        }

        @Override
        public void onPing(Flow from) {
            keepAlives.onPing(from);
        }

        @Override
        public void onPong(Flow from) {
            keepAlives.onPong(from);
        }

        @Override
        public void onClosed(Flow flow) {
            keepAlives.onClosed(flow);
        }
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private void respond(NetSocket socket, Buffer ping) {
        String[] segments = PONGS.get(responses++ % PONGS.size()).split("\\|");
        pings.add(ping.toString());
        socket.write(segments[0]);
        if (segments.length > 1) {
            vertx.setTimer(50, ignored -> socket.write(segments[1]));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"TCP", "TLS"})
    void flowToAServerThatRespondsToPingsIsKept(SipTransport transport) throws Exception {
        Certificates authority = new Certificates("xphone keep-alive test authority");
        NetServerOptions options = new NetServerOptions();
        if (transport == SipTransport.TLS) {
            TlsOptions own = authority.options("registrar", "IP:127.0.0.1");
            options.setSsl(true)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .addCertPath(own.getCertPath())
                            .addKeyPath(own.getKeyPath()));
        }
        BlockingQueue<NetSocket> accepted = new LinkedBlockingQueue<>();
        NetServer registrar = await(vertx.createNetServer(options)
                .connectHandler(socket -> {
                    accepted.add(socket);
                    socket.handler(ping -> respond(socket, ping));
                })
                .listen(0, "127.0.0.1"));
        StreamConnections streams = new StreamConnections(
                vertx,
                authority.trust(),
                SipLimits.DEFAULT,
                StreamConnections.Bounds.DEFAULT,
                List.of(),
                null,
                new Receiver());
        InetSocketAddress remote = new InetSocketAddress("127.0.0.1", registrar.actualPort());
        keepAlives = new KeepAlives(
                vertx,
                uri -> streams.connect(transport, remote, "127.0.0.1"),
                new CountingIdentifiers(),
                PONG_MS,
                StunTimers.DEFAULT,
                (address, indication) -> published.add(indication));
        vertx.runOnContext(ignored -> keepAlives.start(
                new SipCommand.KeepAlive(Uri.parse("sip:127.0.0.1"), PERIOD_MS, false, "registration")));
        for (int i = 0; i < PONGS.size(); i++) {
            assertThat(next(pings)).isEqualTo("\r\n\r\n");
        }
        assertThat(published).isEmpty();
        assertThat(accepted).hasSize(1);
        assertThat(messages).hasSize(3);
    }
}
