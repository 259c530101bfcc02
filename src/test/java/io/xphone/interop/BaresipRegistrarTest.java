package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.xphone.Call;
import io.xphone.Certificates;
import io.xphone.SipServer;
import io.xphone.UserRegistration;
import io.xphone.UserRegistrationEvent;
import io.xphone.options.ListenOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.peers.Baresip;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Softphones register with a server of ours, are called by name, and call. */
@Tag("peers")
class BaresipRegistrarTest {

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<UserRegistrationEvent> registrations = new LinkedBlockingQueue<>();
    private SipServer server;

    @BeforeEach
    void start() throws Exception {
        List<ListenOptions> listen = new ArrayList<>();
        for (SipTransport transport : List.of(SipTransport.UDP, SipTransport.TCP, SipTransport.TLS)) {
            listen.add(new ListenOptions().setHost("127.0.0.1").setPort(0).setTransport(transport));
        }
        server = SipServer.create(
                vertx,
                new SipServerOptions()
                        .setListen(listen)
                        .setTls(new Certificates("registrar").options("server", "IP:127.0.0.1"))
                        .setPeers(List.of(new PeerOptions()
                                .setName("alice")
                                .setUsername("alice")
                                .setPassword("of-alice"))));
        server.registrationHandler(registrations::add);
        Await.now(server.listen());
    }

    @AfterEach
    void stop() {
        Await.now(vertx.close());
    }

    private Baresip registered(SipTransport transport) throws Exception {
        Baresip baresip = Baresip.registered(
                "alice", "of-alice", at(transport), transport.name().toLowerCase(Locale.ROOT));
        UserRegistrationEvent event = registrations.poll(20, TimeUnit.SECONDS);
        assertThat(event).as(baresip.log()).isNotNull();
        assertThat(event.source()).startsWith(transport.name().toLowerCase(Locale.ROOT) + ":");
        return baresip;
    }

    private String at(SipTransport transport) {
        String prefix = transport.name().toLowerCase(Locale.ROOT) + ":";
        return server.listening().stream()
                .filter(each -> each.startsWith(prefix))
                .findFirst()
                .orElseThrow()
                .substring(prefix.length());
    }

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"UDP", "TCP", "TLS"})
    void aSoftphoneIsCalledByNameAndCalls(SipTransport transport) throws Exception {
        try (Baresip baresip = registered(transport)) {
            assertThat(Await.now(server.registrations()))
                    .extracting(UserRegistration::getUserAgent)
                    .allMatch(agent -> agent.startsWith("baresip"));
            Call call = Await.now(server.dial("alice"));
            Await.now(call.answered());
            Heard.of(call).audio();
            Await.now(call.end());

            CompletableFuture<Call> incoming = new CompletableFuture<>();
            server.callHandler(incoming::complete);
            baresip.command("dial", "600");
            Call back = Await.within(20, incoming);
            assertThat(back.info().getPeer()).isEqualTo("alice");
            Await.now(back.accept());
            Heard.of(back).audio();
            Await.now(back.end());
        }
        UserRegistrationEvent gone = registrations.poll(20, TimeUnit.SECONDS);
        assertThat(gone).isNotNull();
        assertThat(gone.reason()).isIn("REMOVED", "FLOW_ENDED");
    }

    @Test
    void twoSoftphonesOfAUserRingAndOneAnswers() throws Exception {
        try (Baresip one = registered(SipTransport.UDP);
                Baresip other = registered(SipTransport.TCP)) {
            assertThat(Await.now(server.registrations())).hasSize(2);
            Call call = Await.now(server.dial("alice"));
            Await.now(call.answered());
            Heard.of(call).audio();
            Await.now(call.end());
            assertThat(one.log() + other.log()).contains("Call established");
        }
    }
}
