package io.xphone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipParser;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.transaction.Amplification;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a source that has shown neither credentials nor its address gets: one short response, however often it does not acknowledge it. */
class StatelessRejectionTest extends OnLoopback {

    private static final int QUIET_MS = 250;

    /** With a T1 of 10 ms, a transaction would repeat its response after 10, 30, 70 and 150 ms. */
    private static SipServerOptions server(boolean digest) {
        PeerOptions peer = new PeerOptions().setName("there").setHosts(new ArrayList<>(List.of("192.0.2.1")));
        if (digest) {
            peer.setUsername("user").setPassword("secret");
        }
        return Loopback.options()
                .setT1Ms(10)
                .setDigestAlgorithms(new ArrayList<>(List.of("SHA-256", "MD5")))
                .setPeers(new ArrayList<>(List.of(peer)));
    }

    /** The response to a datagram, which is the only one. */
    private static SipResponse only(RawUdp raw, String datagram, int port) throws Exception {
        raw.socket().setSoTimeout(20_000);
        raw.send(datagram, port);
        byte[] bytes = raw.bytes();
        SipResponse response = (SipResponse) SipParser.parse(bytes);
        assertThat((double) bytes.length / datagram.length())
                .as("%d octets for %d:\n%s", bytes.length, datagram.length(), response)
                .isLessThanOrEqualTo(Amplification.RATIO);
        raw.socket().setSoTimeout(QUIET_MS);
        assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(raw::bytes);
        raw.socket().setSoTimeout(20_000);
        return response;
    }

    private static String shortest(RawUdp raw, String method, String toTag, String lines) {
        return method + " sip:a@b SIP/2.0\r\nv:SIP/2.0/UDP 127.0.0.1:" + raw.port()
                + ";branch=z9hG4bK1\r\nf:<sip:a@b>;tag=1\r\nt:<sip:a@b>" + toTag + "\r\ni:1\r\nCSeq:1 " + method
                + "\r\nm:<sip:a@b>\r\nMax-Forwards:9\r\n" + lines + "\r\n";
    }

    @ParameterizedTest
    @CsvSource({"true, 401", "false, 403"})
    void aCallOfAStrangerIsAnsweredOnce(boolean digest, int status) throws Exception {
        int port = loop.server(server(digest)).port();
        try (RawUdp raw = new RawUdp()) {
            String cold = raw.text("INVITE", "0", "c0", "", 1, "", RawUdp.sdp(9)); // may take long enough for a 100
            raw.send(cold, port);
            raw.send(raw.text("ACK", "0", "c0", raw.answer().to().tag().orElseThrow(), 1, "", ""), port);
            String invite = raw.text("INVITE", "1", "c1", "", 1, "", RawUdp.sdp(9));
            SipResponse response = only(raw, invite, port);
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.headers().all(HeaderName.WWW_AUTHENTICATE)).hasSize(digest ? 2 : 0);
            String tag = response.to().tag().orElseThrow();
            raw.send(raw.text("ACK", "1", "c1", tag, 1, "", ""), port);
            SipResponse again = only(raw, invite, port); // without a transaction: handled again, with the same tag
            assertThat(again.status()).isEqualTo(status);
            assertThat(again.to()).isEqualTo(response.to());
            assertThat(only(raw, raw.text("MESSAGE", "2", "c2", "", 1, "", ""), port)
                            .status())
                    .isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "INVITE, '', '', 401",
        "MESSAGE, '', '', 401",
        "SUBSCRIBE, '', 'o:presence\r\n', 401",
        "BYE, ;tag=2, '', 481",
        "CANCEL, '', '', 481",
        "INFO, ;tag=2, '', 481",
        "UPDATE, ;tag=2, '', 481",
        "INVITE, ;tag=2, '', 481",
        "FOO, '', '', 405",
        "REGISTER, '', '', 401",
        "OPTIONS, '', '', 200",
        "INVITE, '', 'Require:x\r\n', 420",
        "INVITE, '', 'l:9\r\n', 400",
        "NOTIFY, ;tag=2, 'o:presence\r\n', 481"
    })
    void theShortestRequestsGetShortResponses(String method, String toTag, String lines, int status) throws Exception {
        int port = loop.server(server(true)).port();
        try (RawUdp raw = new RawUdp()) {
            SipResponse response = only(raw, shortest(raw, method, toTag, lines), port);
            assertThat(response.status()).isEqualTo(status);
            if (status == 401) { // the preferred challenge remains
                assertThat(response.headers().all(HeaderName.WWW_AUTHENTICATE))
                        .first()
                        .asString()
                        .contains("SHA-256");
            }
        }
    }

    /** A second request with the branch of the first would be taken for its retransmission, and get its response. */
    @ParameterizedTest
    @ValueSource(strings = {"CANCEL", "BYE", "INFO", "UPDATE", "PRACK", "REFER", "NOTIFY", "INVITE"})
    void aRequestOfNoDialogLeavesNoTransaction(String method) throws Exception {
        int port = loop.server(server(true)).port();
        try (RawUdp raw = new RawUdp()) {
            String request = shortest(raw, method, method.equals("CANCEL") ? "" : ";tag=2", "o:presence\r\n");
            for (String callId : List.of("1", "2")) {
                SipResponse response = only(raw, request.replace("i:1", "i:" + callId), port);
                assertThat(response.status()).isEqualTo(481);
                assertThat(response.callId()).isEqualTo(callId);
            }
        }
    }

    @Test
    void aCancelledCallOfAStrangerLeavesNoTransaction() throws Exception {
        int port = loop.server(server(true)).port();
        try (RawUdp raw = new RawUdp()) {
            String cancel = shortest(raw, "CANCEL", "", "");
            raw.send(shortest(raw, "INVITE", "", ""), port);
            raw.send(cancel, port);
            Set<String> answered = new HashSet<>();
            raw.message(said -> answered.add(said.cseq().method()) && answered.size() == 2);
            SipResponse response = only(raw, cancel.replace("i:1", "i:2"), port);
            assertThat(response.callId()).isEqualTo("2");
        }
    }

    /** The same call by another way, while the first has no final response. */
    @Test
    void aMergedCallIsAnsweredOnce() throws Exception {
        int port = loop.server(Loopback.options().setT1Ms(10)).port();
        try (RawUdp raw = new RawUdp()) {
            raw.send(raw.text("INVITE", "a", "merged", "", 1, "", RawUdp.sdp(9)), port);
            raw.message(said -> said instanceof SipResponse response && response.status() == 180);
            String merged = raw.text("INVITE", "b", "merged", "", 1, "", RawUdp.sdp(9));
            SipResponse response = only(raw, merged, port);
            assertThat(response.status()).isEqualTo(482);
            raw.send(raw.text("ACK", "b", "merged", response.to().tag().orElseThrow(), 1, "", ""), port);
            assertThat(only(raw, merged, port).to()).isEqualTo(response.to());
        }
    }

    @Test
    void longerRequestsGetAllHeaders() throws Exception {
        int port = loop.server(server(true)).port();
        try (RawUdp raw = new RawUdp()) {
            SipResponse response =
                    only(raw, raw.text("FOO", "1", "c1", "", 1, "X: " + "x".repeat(300) + "\r\n", ""), port);
            assertThat(response.status()).isEqualTo(405);
            assertThat(response.header(HeaderName.ALLOW)).isPresent();
            assertThat(response.header(HeaderName.SERVER)).isPresent();
        }
    }
}
