package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.xphone.Loopback.Listening;
import io.xphone.Loopback.Pair;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.SipTransport;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes from the network may be anything; a running call does not notice. */
class BadInputTest extends OnLoopback {

    private static final long SEED = 20_261_122;

    private LogTap log;

    @BeforeEach
    void watch() {
        log = LogTap.all();
    }

    @AfterEach
    void nothingWasLoggedAsAnError() {
        log.close();
        assertThat(log.lines(Level.ERROR)).isEmpty();
    }

    @Test
    void malformedMessagesDoNotFillTheLogAtDebug() throws Exception {
        Listening server = loop.server();
        try (RawUdp raw = new RawUdp();
                LogTap sip = LogTap.of("io.xphone.sip", Level.DEBUG)) {
            long begin = System.nanoTime();
            for (int i = 0; i < 300; i++) {
                raw.send("BYE sip:a@b SIP/2.0\r\nCSeq: " + i + "\r\n\r\n", server.port());
            }
            raw.send(raw.text("OPTIONS", "o", "o", "", 1, "", ""), server.port());
            raw.answer();
            long seconds = 1 + (System.nanoTime() - begin) / 1_000_000_000;
            assertThat(sip.lines(Level.DEBUG).stream().filter(line -> line.contains("malformed message from udp 127.")))
                    .hasSizeBetween(1, (int) seconds + 1);
        }
    }

    private static byte[] mutate(byte[] base, Random random) {
        byte[] bytes = base.clone();
        switch (random.nextInt(5)) {
            case 0 -> {
                for (int i = 0, n = 1 + random.nextInt(8); i < n; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
            case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 2 -> {
                int at = random.nextInt(bytes.length);
                byte[] twice = Arrays.copyOf(bytes, bytes.length * 2 - at);
                System.arraycopy(bytes, at, twice, bytes.length, bytes.length - at);
                bytes = twice;
            }
            case 3 -> {
                int from = random.nextInt(bytes.length);
                int to = Math.min(bytes.length, from + random.nextInt(40));
                byte[] cut = Arrays.copyOf(bytes, bytes.length - (to - from));
                System.arraycopy(bytes, to, cut, from, bytes.length - to);
                bytes = cut;
            }
            default -> {
                bytes = new byte[random.nextInt(1_500)];
                random.nextBytes(bytes);
            }
        }
        return bytes;
    }

    private static List<byte[]> sip(RawUdp raw, int i) {
        List<byte[]> list = new ArrayList<>();
        for (String method :
                List.of("INVITE", "OPTIONS", "REGISTER", "BYE", "CANCEL", "ACK", "INFO", "NOTIFY", "FOO")) {
            list.add(raw.text(method, "b" + i, "c" + i, i % 2 == 0 ? "" : "t" + i, 1, "", RawUdp.sdp(9))
                    .getBytes(StandardCharsets.UTF_8));
        }
        list.add(("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK" + i
                        + "\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>;tag=2\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        byte[] stun = new byte[20];
        stun[1] = 1;
        stun[4] = 0x21;
        stun[5] = 0x12;
        stun[6] = (byte) 0xA4;
        stun[7] = 0x42;
        list.add(stun);
        return list;
    }

    private static List<byte[]> media() {
        byte[] rtp = new byte[172];
        rtp[0] = (byte) 0x80;
        byte[] event = new byte[16];
        event[0] = (byte) 0x80;
        event[1] = 101;
        byte[] report = {
            (byte) 0x80, (byte) 200, 0, 6, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        };
        byte[] bye = {(byte) 0x81, (byte) 203, 0, 1, 1, 2, 3, 4};
        byte[] dtls = {22, (byte) 0xFE, (byte) 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1};
        byte[] stun = {0, 1, 0, 0, 0x21, 0x12, (byte) 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        return List.of(rtp, event, report, bye, dtls, stun);
    }

    private static int rtpPort(Call call) throws Exception {
        String sdp = await(call.refresh()).getLocalSdp();
        return Integer.parseInt(sdp.replaceAll("(?s).*m=audio (\\d+) .*", "$1"));
    }

    private static long usedAfterCollection() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    @Test
    void aFloodOfGarbageLeavesACallAndTheHeapAlone() throws Exception {
        System.out.println("seed " + SEED);
        Listening a = loop.server();
        Listening b = loop.server(Loopback.options().setCalls(new CallPolicyOptions().setMaxCalls(1)));
        Pair pair = loop.call(a, b);
        int rtp = rtpPort(pair.callee());
        AudioWriter writer = pair.caller().audio().writer();
        int[] tones = new int[1];
        CompletableFuture<Void> heardAll = new CompletableFuture<>();
        pair.callee().audio().reader().handler(frame -> {
            if (Loopback.share(frame, 440) > 0.8 && ++tones[0] == 100) {
                heardAll.complete(null);
            }
        });
        Random random = new Random(SEED);
        long before = 0;
        try (RawUdp raw = new RawUdp()) {
            for (int round = 0; round < 60; round++) {
                if (round == 10) {
                    before = usedAfterCollection();
                }
                List<byte[]> bases = sip(raw, round);
                for (int i = 0; i < 100; i++) {
                    raw.send(mutate(bases.get(random.nextInt(bases.size())), random), b.port());
                    raw.send(mutate(media().get(random.nextInt(media().size())), random), rtp);
                    raw.send(mutate(media().get(random.nextInt(media().size())), random), rtp + 1);
                }
                assertThat(await(pair.callee().quality()).getCodec()).isEqualTo("PCMU");
            }
        }
        long grown = usedAfterCollection() - before;
        assertThat(grown).isLessThan(24L << 20);
        assertThat(pair.callee().state()).isEqualTo(CallState.ACTIVE);
        await(writer.write(Loopback.tone(440, 3_000)));
        await(heardAll);
        await(pair.caller().end());
        assertThat(await(pair.callee().ended()).reason()).isEqualTo(EndReason.REMOTE);
        // and the agent still takes calls
        await(loop.call(a, b).caller().end());
    }

    @Test
    void aStrangersAudioIsNotHeard() throws Exception {
        Listening a = loop.server();
        Listening b = loop.server();
        Pair pair = loop.call(a, b);
        int rtp = rtpPort(pair.callee());
        CompletableFuture<Void> heard = Loopback.hears(pair.callee().audio().reader(), 440, 60);
        await(pair.caller().audio().writer().write(Loopback.tone(440, 3_000)));
        byte[] noise = new byte[172];
        try (RawUdp raw = new RawUdp()) {
            for (int i = 0; i < 500; i++) {
                noise[0] = (byte) 0x80;
                noise[2] = (byte) (i >> 8);
                noise[3] = (byte) i;
                noise[11] = 9;
                raw.send(noise, rtp);
            }
        }
        await(heard);
        await(pair.callee().end());
    }

    @Test
    void aDialogWithWrongTagsIsNone() throws Exception {
        Listening b = loop.server();
        try (RawUdp raw = new RawUdp()) {
            raw.send(raw.text("INVITE", "1", "c1", "", 1, "", RawUdp.sdp(9)), b.port());
            Call call = next(b.calls());
            await(call.accept());
            SipResponse ok = raw.answer();
            String tag = ok.to().tag().orElseThrow();
            raw.send(raw.text("ACK", "2", "c1", tag, 1, "", ""), b.port());
            for (String method : List.of("BYE", "INFO", "INVITE", "UPDATE")) {
                raw.send(raw.text(method, "w" + method, "c1", "wrong", 2, "", ""), b.port());
                assertThat(raw.answer().status()).as(method).isEqualTo(481);
                if (method.equals("INVITE")) {
                    raw.send(raw.text("ACK", "w" + method, "c1", "wrong", 2, "", ""), b.port());
                }
            }
            raw.send(raw.text("BYE", "x", "other", tag, 2, "", ""), b.port());
            assertThat(raw.answer().status()).isEqualTo(481);
            raw.send(raw.text("BYE", "f", "c1", tag, 3, "", "").replace(";tag=rawc1", ";tag=forged"), b.port());
            assertThat(raw.answer().status()).isEqualTo(481);
            assertThat(call.state()).isEqualTo(CallState.ACTIVE);
            raw.send(raw.text("BYE", "y", "c1", tag, 4, "", ""), b.port());
            assertThat(raw.answer().status()).isEqualTo(200);
            assertThat(await(call.ended()).reason()).isEqualTo(EndReason.REMOTE);
        }
    }

    @Test
    void answersToCallsThatWeDidNotPlaceSendNothingToAnybody() throws Exception {
        Listening b = loop.server();
        try (RawUdp raw = new RawUdp();
                RawUdp victim = new RawUdp()) {
            for (int i = 0; i < 2_000; i++) {
                raw.send(
                        "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1:" + b.port() + ";branch=z9hG4bKf" + i
                                + "\r\nRecord-Route: <sip:127.0.0.1:" + victim.port()
                                + ";lr>\r\nFrom: <sip:us@127.0.0.1>;tag=us\r\nTo: <sip:them@127.0.0.1>;tag=them\r\n"
                                + "Call-ID: forged" + i + "\r\nCSeq: 1 INVITE\r\nContact: <sip:them@127.0.0.1:"
                                + victim.port() + ">\r\nContent-Length: 0\r\n\r\n",
                        b.port());
            }
            // answered after whatever the answers before it led to
            raw.send(raw.text("OPTIONS", "1", "c1", "", 1, "", ""), b.port());
            assertThat(raw.answer().status()).isEqualTo(200);
            victim.socket().setSoTimeout(1);
            assertThatThrownBy(victim::bytes).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void retransmissionsAreAnsweredTheSameAndDoNothing() throws Exception {
        Listening b = loop.server();
        try (RawUdp raw = new RawUdp()) {
            String invite = raw.text("INVITE", "1", "c1", "", 1, "", RawUdp.sdp(9));
            raw.send(invite, b.port());
            raw.send(invite, b.port());
            Call call = next(b.calls());
            raw.send(invite, b.port());
            await(call.accept());
            SipResponse ok = raw.answer();
            raw.send(invite, b.port());
            String tag = ok.to().tag().orElseThrow();
            raw.send(raw.text("ACK", "2", "c1", tag, 1, "", ""), b.port());
            String bye = raw.text("BYE", "3", "c1", tag, 2, "", "");
            List<SipResponse> answers = new ArrayList<>();
            while (answers.size() < 2) {
                raw.send(bye, b.port());
                answers.add(
                        (SipResponse) raw.message(said -> said.cseq().method().equals("BYE")));
            }
            assertThat(answers.get(0).toString()).isEqualTo(answers.get(1).toString());
            assertThat(answers.get(0).status()).isEqualTo(200);
            assertThat(b.calls()).isEmpty();
        }
    }

    @Test
    void aCancelThatCrossesTheAnswerChangesNothing() throws Exception {
        Listening b = loop.server();
        try (RawUdp raw = new RawUdp()) {
            raw.send(raw.text("INVITE", "1", "c1", "", 1, "", RawUdp.sdp(9)), b.port());
            Call call = next(b.calls());
            await(call.accept());
            SipResponse ok = raw.answer();
            assertThat(ok.status()).isEqualTo(200);
            raw.send(raw.text("CANCEL", "1", "c1", "", 1, "", ""), b.port());
            SipResponse cancelled =
                    (SipResponse) raw.message(said -> said.cseq().method().equals("CANCEL"));
            assertThat(cancelled.status()).isIn(200, 481);
            String tag = ok.to().tag().orElseThrow();
            raw.send(raw.text("ACK", "2", "c1", tag, 1, "", ""), b.port());
            await(call.quality());
            assertThat(call.state()).isEqualTo(CallState.ACTIVE);
            // one that cancels nothing
            raw.send(raw.text("CANCEL", "none", "c9", "", 1, "", ""), b.port());
            assertThat(((SipResponse) raw.message(said -> said.callId().equals("c9"))).status())
                    .isEqualTo(481);
            await(call.end());
            SipRequest bye = raw.request("BYE");
            raw.reply(bye.response(200, null).build());
        }
    }

    @Test
    void aCallInPiecesOfOneByte() throws Exception {
        Listening b = loop.server(Loopback.options(SipTransport.TCP, "127.0.0.1"));
        try (RawUdp raw = new RawUdp();
                Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), b.port())) {
            socket.setTcpNoDelay(true);
            String invite =
                    raw.text("INVITE", "1", "c1", "", 1, "", RawUdp.sdp(9)).replace("SIP/2.0/UDP", "SIP/2.0/TCP");
            for (byte octet : invite.getBytes(StandardCharsets.UTF_8)) {
                socket.getOutputStream().write(octet);
            }
            Call call = next(b.calls());
            await(call.reject(404));
            byte[] said = new byte[4_096];
            StringBuilder text = new StringBuilder();
            while (!text.toString().contains("SIP/2.0 404")) {
                text.append(new String(said, 0, socket.getInputStream().read(said), StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void aRequestThatCannotBeReadIsAnswered400() throws Exception {
        Listening b = loop.server();
        try (RawUdp raw = new RawUdp()) {
            raw.send(raw.text("OPTIONS", "1", "c1", "", 1, "", "").replace("1 OPTIONS", "1 INVITE"), b.port());
            SipResponse answer = raw.answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.to().tag()).isPresent();
            assertThat(answer.topVia().received()).contains("127.0.0.1");
            assertThat(answer.topVia().rport()).hasValue(raw.port());
            raw.send(raw.text("OPTIONS", "1", "c1", "", 1, "", "").replace("1 OPTIONS", "1 INVITE"), b.port());
            assertThat(raw.answer().to()).as("the same again").isEqualTo(answer.to());
            raw.send(
                    raw.text("OPTIONS", "2", "c2", "", 1, "", "").replace("SIP/2.0\r\nVia", "SIP/7.0\r\nVia"),
                    b.port());
            assertThat(raw.answer().status()).isEqualTo(505);
            raw.send(raw.text("OPTIONS", "3", "c3", "", 1, "Require: time-travel\r\n", ""), b.port());
            assertThat(raw.answer().status()).isEqualTo(420);
            raw.send(raw.text("FROBNICATE", "4", "c4", "", 1, "", ""), b.port());
            assertThat(raw.answer().status()).isEqualTo(405);
        }
    }

    @Test
    void aNameInADescriptionIsNotTakenForUs() throws Exception {
        Listening b = loop.server();
        try (RawUdp raw = new RawUdp();
                RawUdp here = new RawUdp()) {
            raw.send(
                    raw.text(
                            "INVITE",
                            "1",
                            "c1",
                            "",
                            1,
                            "",
                            RawUdp.sdp(here.port()).replace("c=IN IP4 127.0.0.1", "c=IN IP4 media.invalid")),
                    b.port());
            Call call = next(b.calls());
            await(call.accept());
            SipResponse ok = raw.answer();
            raw.send(raw.text("ACK", "2", "c1", ok.to().tag().orElseThrow(), 1, "", ""), b.port());
            AudioWriter writer = call.audio().writer();
            await(writer.write(Loopback.tone(440, 200)));
            await(writer.drained());
            here.socket().setSoTimeout(50);
            org.assertj.core.api.Assertions.assertThatThrownBy(here::bytes)
                    .isInstanceOf(java.net.SocketTimeoutException.class);
            // from its first packet on it is known
            byte[] audio = new byte[172];
            audio[0] = (byte) 0x80;
            here.send(audio, rtpPort(call));
            here.socket().setSoTimeout(20_000);
            await(writer.write(Loopback.tone(440, 400)));
            assertThat(here.bytes()).hasSize(172);
            await(call.end());
        }
    }

    @Test
    void anOfferThatDoesNotFitIsRefused() throws Exception {
        Listening b = loop.server();
        try (RawUdp raw = new RawUdp()) {
            raw.send(
                    raw.text(
                            "INVITE",
                            "1",
                            "c1",
                            "",
                            1,
                            "",
                            RawUdp.sdp(9).replace("AVP 0", "AVP 34").replace("a=rtpmap:0 PCMU", "a=rtpmap:34 H263")),
                    b.port());
            b.server().callHandler(call -> call.accept());
            assertThat(raw.answer().status()).isEqualTo(488);
        }
    }
}
