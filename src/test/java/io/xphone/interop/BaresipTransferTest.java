package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Call;
import io.xphone.SipServer;
import io.xphone.TransferResult;
import io.xphone.call.EndReason;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.ListenOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.peers.Baresip;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Transfers with baresip, straight to servers of ours: we send it elsewhere, it sends us. */
@Tag("peers")
class BaresipTransferTest {

    private Phones phones;
    private SipServer first;
    private SipServer second;
    private String elsewhere;
    private String port;
    private final BlockingQueue<Call> secondCalls = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() {
        phones = new Phones();
        first = server();
        second = server();
        second.incoming(call -> call.accept().onSuccess(accepted -> secondCalls.add(call)));
        elsewhere = "sip:700@" + listen(second);
        String at = listen(first);
        port = at.substring(at.lastIndexOf(':') + 1);
    }

    private SipServer server() {
        return SipServer.create(
                phones.vertx(),
                new SipServerOptions()
                        .setListen(
                                List.of(new ListenOptions().setHost("127.0.0.1").setPort(0)))
                        .setCalls(new CallPolicyOptions().setFollowTransfers(true))
                        .setPeers(List.of(new PeerOptions().setName("here").setHosts(List.of("127.0.0.0/8")))));
    }

    private static String listen(SipServer server) {
        return Await.now(server.listen()).get(0).substring("udp:".length());
    }

    @AfterEach
    void stop() {
        Await.now(first.close());
        Await.now(second.close());
        phones.close();
    }

    private Baresip baresip() {
        return Baresip.alone("1002", "127.0.0.1:" + port, Map.of("BS_TRANSPORT", "udp"));
    }

    private Call arrived() {
        return Await.within(20, CompletableFuture.supplyAsync(() -> {
            try {
                return secondCalls.take();
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        }));
    }

    @Test
    void weSendItElsewhere() {
        try (Baresip baresip = baresip()) {
            Call call = Await.now(first.dialUri(baresip.uri()));
            Await.now(call.answered());
            TransferResult result = Await.within(
                    20, call.transfer(elsewhere).toCompletionStage().toCompletableFuture());
            assertThat(result.status()).isEqualTo(200);
            assertThat(Await.now(call.ended()).reason()).isEqualTo(EndReason.TRANSFER);
            Call there = arrived();
            AudioScore.assertSpeech(
                    "baresip at whom we sent it to",
                    () -> Heard.of(there).more(7).stop());
            Phones.end(there);
        }
    }

    @Test
    void itSendsUsElsewhere() {
        CompletableFuture<Call> incoming = new CompletableFuture<>();
        first.incoming(incoming::complete);
        try (Baresip baresip = baresip()) {
            baresip.command("dial", "sip:600@127.0.0.1:" + port);
            Call call = Await.within(20, incoming);
            CompletableFuture<Call> followed = new CompletableFuture<>();
            call.followed(followed::complete);
            Await.now(call.accept());
            Await.now(call.answered());
            baresip.command("transfer", elsewhere);
            Call ours = Await.within(20, followed);
            Await.now(ours.answered());
            assertThat(Await.now(call.ended()).reason()).isEqualTo(EndReason.TRANSFER);
            Phones.assertOneWay("ours at whom it sent us to", ours, arrived());
            Phones.end(ours);
        }
    }
}
