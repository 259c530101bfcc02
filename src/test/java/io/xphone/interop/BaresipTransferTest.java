package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Call;
import io.xphone.CallException;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.SipServer;
import io.xphone.TransferResult;
import io.xphone.call.transfer.Replaces;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.ListenOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.peers.Baresip;
import io.xphone.sip.dialog.DialogId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** Transfers with baresip, directly connected to servers, requested by either side. */
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
        second.callHandler(call -> call.accept().onSuccess(accepted -> secondCalls.add(call)));
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
        return Await.now(server.listen()).listening().get(0).substring("udp:".length());
    }

    @AfterEach
    void stop() {
        for (SipServer server :
                Stream.of(first, second).filter(Objects::nonNull).toList()) {
            Await.now(server.close());
        }
        Phones.close(phones);
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

    @CallTest
    void transfersBaresip() {
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

    @CallTest
    void acceptsATransferOfBaresip() {
        CompletableFuture<Call> incoming = new CompletableFuture<>();
        first.callHandler(incoming::complete);
        try (Baresip baresip = baresip()) {
            baresip.command("dial", "sip:600@127.0.0.1:" + port);
            Call call = Await.within(20, incoming);
            CompletableFuture<Call> followed = new CompletableFuture<>();
            call.transferCallHandler(followed::complete);
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

    /** baresip has no command for an attended transfer: the test names the dialog to replace, as seen by baresip. */
    @CallTest
    void acceptsAnAttendedTransferOfBaresip() {
        CompletableFuture<Call> incoming = new CompletableFuture<>();
        first.callHandler(incoming::complete);
        try (Baresip baresip = baresip()) {
            baresip.command("dial", elsewhere);
            Call asked = arrived();
            CompletableFuture<Call> replaced = new CompletableFuture<>();
            asked.replacementHandler(replaced::complete);
            baresip.command("dial", "sip:600@127.0.0.1:" + port);
            Call call = Await.within(20, incoming);
            CompletableFuture<Call> followed = new CompletableFuture<>();
            call.transferCallHandler(followed::complete);
            Await.now(call.accept());
            Await.now(call.answered());
            baresip.command("transfer", "<" + elsewhere + "?Replaces=" + replaces(asked) + ">");
            Call ours = Await.within(20, followed);
            Call taken = Await.within(20, replaced);
            assertThat(taken.info().getReplaces()).isEqualTo(asked.id());
            Await.now(ours.answered());
            assertThat(Await.now(asked.ended()).reason()).isEqualTo(EndReason.TRANSFER);
            assertThat(Await.now(call.ended()).reason()).isEqualTo(EndReason.TRANSFER);
            Phones.assertOneWay("ours at whom it asked before", ours, taken);
            Eventually.so(phones.vertx(), "its calls to end", () -> established(baresip) == 0);
            Phones.end(ours);
        }
    }

    /** The Replaces header of a dialog, escaped for a URI: the tags as seen by baresip. */
    private static String replaces(Call atItsPeer) {
        var info = atItsPeer.info();
        return Replaces.of(new DialogId(info.getSipCallId(), info.getRemoteTag(), info.getLocalTag()))
                .toString()
                .replace(";", "%3B")
                .replace("=", "%3D");
    }

    /**
     * baresip does not support Replaces, and calls the URI with the header in it, which RFC 3261 §19.1.5 forbids: the
     * consulted party rejects the call, and both calls continue.
     */
    @CallTest
    void attendedTransferOfBaresipFails() {
        try (Baresip baresip = baresip()) {
            Call call = Await.now(first.dialUri(baresip.uri()));
            Await.now(call.answered());
            Await.now(call.hold());
            Call asked = Await.now(first.dialUri(elsewhere));
            Await.now(asked.answered());
            Call there = arrived();
            CallException refused = Await.failure(CallException.class, call.attendedTransfer(asked));
            assertThat(refused.code()).isEqualTo(400);
            assertThat(call.state()).isEqualTo(CallState.ON_HOLD);
            Await.now(call.resume());
            AudioScore.assertSpeech(
                    "baresip with us again", () -> Heard.of(call).more(7).stop());
            Phones.end(call);
            assertThat(asked.state()).isEqualTo(CallState.ACTIVE);
            assertThat(there.state()).isEqualTo(CallState.ACTIVE);
        }
    }

    /** baresip does not support Replaces: it accepts one more call, and the call to be replaced is ended locally. */
    @CallTest
    void transfersAPeerToBaresip() {
        try (Baresip baresip = baresip()) {
            Call call = Await.now(first.dialUri(elsewhere));
            Await.now(call.answered());
            Call there = arrived();
            CompletableFuture<Call> followed = new CompletableFuture<>();
            there.transferCallHandler(followed::complete);
            Call asked = Await.now(first.dialUri(baresip.uri()));
            Await.now(asked.answered());
            assertThat(Await.now(call.attendedTransfer(asked)).status()).isEqualTo(200);
            for (Call over : List.of(call, there, asked)) {
                assertThat(Await.now(over.ended()).reason()).isEqualTo(EndReason.TRANSFER);
            }
            Call after = Await.within(20, followed);
            Await.now(after.answered());
            AudioScore.assertSpeech(
                    "baresip at whom we sent there",
                    () -> Heard.of(after).more(7).stop());
            assertThat(established(baresip)).as("remaining calls of baresip").isEqualTo(1);
            Phones.end(after);
        }
    }

    private static int established(Baresip baresip) {
        return baresip.command("listcalls", "").split("ESTABLISHED", -1).length - 1;
    }
}
