package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.xphone.Loopback.Listening;
import io.xphone.options.SipTransport;
import io.xphone.sdp.SdpParser;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes of a peer over the wire: each gets a response that names it, and a call that is up stays up. */
class PeerMistakesTest extends OnLoopback {

    private static final String CONTACT = "(?m)^Contact: .*\r\n";

    /** A call from a bare socket that has been answered and acknowledged; returns the tag of the agent. */
    private static String answered(RawUdp raw, Listening at) throws Exception {
        raw.send(raw.text("INVITE", "1", "c1", "", 1, "", RawUdp.sdp(9)), at.port());
        await(next(at.calls()).accept());
        SipResponse ok = raw.answer();
        assertThat(ok.status()).isEqualTo(200);
        String tag = ok.to().tag().orElseThrow();
        raw.send(raw.text("ACK", "1a", "c1", tag, 1, "", ""), at.port());
        return tag;
    }

    // ---- an established session ----

    @ParameterizedTest
    @ValueSource(strings = {"", "v=0\r\nrubbish\r\n"})
    void anAckWithoutAnAnswerLeavesTheCallUp(String answer) throws Exception {
        Listening b = loop.server();
        try (RawUdp raw = new RawUdp()) {
            raw.send(raw.text("INVITE", "1", "c1", "", 1, "", RawUdp.sdp(9)), b.port());
            Call call = next(b.calls());
            await(call.accept());
            String tag = raw.answer().to().tag().orElseThrow();
            raw.send(raw.text("ACK", "1a", "c1", tag, 1, "", ""), b.port());
            raw.send(raw.text("INVITE", "2", "c1", tag, 2, "", ""), b.port());
            SipResponse offer = raw.answer();
            assertThat(offer.cseq().number()).isEqualTo(2);
            assertThat(offer.body()).isNotEmpty();
            raw.send(raw.text("ACK", "2a", "c1", tag, 2, "", answer), b.port());
            // no BYE precedes the response to this request, and the next offer is answered
            raw.send(raw.text("INVITE", "3", "c1", tag, 3, "", RawUdp.sdp(11)), b.port());
            SipResponse ok = (SipResponse) raw.message(said -> true);
            assertThat(ok.status()).isLessThan(300);
            ok = ok.status() < 200 ? raw.answer() : ok;
            assertThat(ok.status()).isEqualTo(200);
            raw.send(raw.text("ACK", "3a", "c1", tag, 3, "", ""), b.port());
            assertThat(await(call.refresh()).getState()).isEqualTo(CallState.ACTIVE);
            end(raw, b, tag, 4);
        }
    }

    @Test
    void a200WithoutAnAnswerFailsOurHoldAndLeavesTheCallUp() throws Exception {
        Listening b = loop.server();
        try (RawUdp raw = new RawUdp()) {
            raw.send(raw.text("INVITE", "1", "c1", "", 1, "", RawUdp.sdp(9)), b.port());
            Call call = next(b.calls());
            await(call.accept());
            String tag = raw.answer().to().tag().orElseThrow();
            raw.send(raw.text("ACK", "1a", "c1", tag, 1, "", ""), b.port());
            Future<Void> hold = call.hold();
            SipRequest reinvite = raw.request("INVITE");
            raw.reply(reinvite.response(200, null)
                    .add(HeaderName.CONTACT, "<sip:raw@127.0.0.1:" + raw.port() + ">")
                    .build());
            assertThat(Loopback.failure(hold)).hasMessageContaining("no SDP answer");
            assertThat(raw.message(said -> said instanceof SipRequest).cseq().method())
                    .isEqualTo("ACK");
            assertThat(await(call.refresh()).getState()).isEqualTo(CallState.ACTIVE);
            assertThat(await(call.refresh()).isLocalHold()).isFalse();
            end(raw, b, tag, 2);
        }
    }

    private static void end(RawUdp raw, Listening at, String tag, int cseq) throws Exception {
        raw.send(raw.text("BYE", "b" + cseq, "c1", tag, cseq, "", ""), at.port());
        assertThat(raw.message(said -> said.cseq().method().equals("BYE"))).isInstanceOf(SipResponse.class);
    }

    // ---- Contact ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                          | 400 | Contact",
                "Contact: *                                | 400 | Contact",
                "Contact: <sip:a@127.0.0.1>, <sip:b@127.0.0.1> | 400 | Contact",
                "Contact: <tel:+4930123456>                | 416 | Contact",
                "Contact: <mailto:a@example.com>           | 416 | Contact",
            })
    void aRequestThatMakesADialogNeedsOneSipContact(String contact, int status, String phrase) throws Exception {
        Listening b = loop.server();
        b.server().messaging().subscriptionHandler("presence", subscriber -> subscriber.accept());
        String line = contact == null ? "" : contact + "\r\n";
        try (RawUdp raw = new RawUdp()) {
            for (String method : new String[] {"INVITE", "SUBSCRIBE"}) {
                String extra = method.equals("SUBSCRIBE") ? "Event: presence\r\n" : "";
                String body = method.equals("INVITE") ? RawUdp.sdp(9) : "";
                raw.send(
                        raw.text(method, "m" + method, "c" + method, "", 1, extra, body)
                                .replaceAll(CONTACT, line),
                        b.port());
                SipResponse response = raw.answer();
                assertThat(response.status()).as(method).isEqualTo(status);
                assertThat(response.reason()).as(method).contains(phrase);
                assertThat(response.to().tag()).as(method).isPresent();
            }
            assertThat(b.calls()).isEmpty();
            String tag = answered(raw, b);
            int cseq = 1;
            for (String method : new String[] {"INVITE", "UPDATE", "REFER", "NOTIFY"}) {
                String extra = method.equals("REFER")
                        ? "Refer-To: <sip:c@127.0.0.1>\r\n"
                        : method.equals("NOTIFY") ? "Event: refer\r\nSubscription-State: active\r\n" : "";
                raw.send(
                        raw.text(method, "i" + method, "c1", tag, ++cseq, extra, "")
                                .replaceAll(CONTACT, line),
                        b.port());
                SipResponse response = raw.answer();
                assertThat(response.status()).as(method).isEqualTo(status);
                assertThat(response.reason()).as(method).contains(phrase);
                if (method.equals("INVITE")) {
                    raw.send(raw.text("ACK", "i" + method, "c1", tag, cseq, "", ""), b.port());
                }
            }
            end(raw, b, tag, ++cseq);
        }
    }

    // ---- what a rejection says ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "c=IN IP4 127.0.0.1 | c=IN          | SDP line 4",
                "m=audio 9          | m=audio port  | m= has no port",
                "v=0                | v=9           | version is not 0",
            })
    void a400NamesTheMalformedLineOfTheDescription(String line, String instead, String why) throws Exception {
        Listening b = loop.server();
        String broken = RawUdp.sdp(9).replace(line, instead);
        try (RawUdp raw = new RawUdp()) {
            raw.send(raw.text("INVITE", "m", "c0", "", 1, "", broken), b.port());
            namesTheLine(raw.answer(), why);
            String tag = answered(raw, b);
            raw.send(raw.text("INVITE", "i", "c1", tag, 2, "", broken), b.port());
            namesTheLine(raw.answer(), why);
            raw.send(raw.text("ACK", "i", "c1", tag, 2, "", ""), b.port());
            raw.send(raw.text("UPDATE", "u", "c1", tag, 3, "", broken), b.port());
            namesTheLine(raw.answer(), why);
            end(raw, b, tag, 4);
        }
    }

    private static void namesTheLine(SipResponse response, String why) {
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.reason()).isEqualTo("Malformed Session Description");
        assertThat(response.header(HeaderName.WARNING).orElse("none"))
                .startsWith("307 xphone \"")
                .contains(why);
        assertThat(response.to().tag()).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CSeq: 1 OPTIONS          | CSeq: 1 INVITE            | CSeq: differs from the method",
                "Max-Forwards: 70         | Max-Forwards: many        | Max-Forwards",
                "Content-Length: 0        | Content-Length: 7         | Content-Length: larger than the body",
                "To: <sip:600@127.0.0.1>  | To: <sip:600@127.0.0.1>;= | To",
                "To: <sip:600@127.0.0.1>  | To: \"600 <sip:600@here>  | To",
            })
    void a400NamesTheMalformedHeader(String header, String instead, String why) throws Exception {
        Listening b = loop.server();
        try (RawUdp raw = new RawUdp()) {
            raw.send(raw.text("OPTIONS", "m", "c0", "", 1, "", "").replace(header, instead), b.port());
            String response = new String(raw.bytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(response).startsWith("SIP/2.0 400 Bad Request (" + why);
            String to = response.lines()
                    .filter(line -> line.startsWith("To:"))
                    .findFirst()
                    .orElseThrow();
            if (to.indexOf('"') >= 0) { // nothing can be added behind an open quote
                assertThat(to).isEqualTo(instead);
            } else {
                assertThat(to)
                        .startsWith(instead.startsWith("To") ? instead : header.startsWith("To") ? header : "To: ");
                assertThat(to).contains(";tag=m");
            }
        }
    }

    // ---- a start line beyond the limit ----

    @Test
    void aStartLineBeyondTheLimitIs414OverTcpToo() throws Exception {
        Listening b =
                loop.server(Loopback.options(SipTransport.TCP, "127.0.0.1").setSipMaxLineBytes(500));
        try (RawUdp raw = new RawUdp();
                Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), b.port())) {
            socket.setSoTimeout(20_000);
            String options = raw.text("OPTIONS", "1", "c1", "", 1, "", "").replace("SIP/2.0/UDP", "SIP/2.0/TCP");
            String longUri = "sip:600@127.0.0.1;x=" + "y".repeat(600);
            send(socket, options.replaceFirst("sip:600@127.0.0.1", longUri));
            assertThat(line(socket)).startsWith("SIP/2.0 414 Request-URI Too Long (start line too long)");
            // the connection is usable, and a response with such a line is dropped
            send(
                    socket,
                    options.replaceFirst("OPTIONS sip:600@127.0.0.1 SIP/2.0", "SIP/2.0 200 " + "K".repeat(600))
                            + options.replace("c1", "c2"));
            assertThat(line(socket)).startsWith("SIP/2.0 200");
        }
    }

    private static void send(Socket socket, String text) throws Exception {
        socket.getOutputStream().write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** The start line of the next message, which has no body. */
    private static String line(Socket socket) throws Exception {
        StringBuilder message = new StringBuilder();
        while (!message.toString().endsWith("\r\n\r\n")) {
            int octet = socket.getInputStream().read();
            assertThat(octet).as("the connection is open").isNotNegative();
            message.append((char) octet);
        }
        return message.substring(0, message.indexOf("\r\n"));
    }

    // ---- early media ----

    @Test
    void earlyMediaOfA183WithoutToTagIsHeard() throws Exception {
        try (RawUdp raw = new RawUdp();
                RtpVoice voice = new RtpVoice(loop.vertx(), "voice", 440)) {
            Call call = await(loop.server().server().dialUri("sip:600@127.0.0.1:" + raw.port()));
            Loopback.Events events = Loopback.Events.of(call);
            SipRequest invite = raw.request("INVITE");
            raw.reply(invite.response(183, null)
                    .body("application/sdp", RawUdp.sdp(voice.port()))
                    .build());
            events.next("media");
            assertThat(await(call.refresh()).getState()).isEqualTo(CallState.EARLY_MEDIA);
            CompletableFuture<Void> heard = Loopback.hears(call.audio().reader(), 440, 10);
            voice.speaks(SdpParser.parse(invite.body()).media().get(0).port());
            await(heard);
            // the 200 creates the dialog, and may leave the description to the 183
            raw.reply(RawUdp.answer(invite, 200)
                    .add(HeaderName.CONTACT, "<sip:raw@127.0.0.1:" + raw.port() + ">")
                    .build());
            assertThat(raw.request("ACK").to().tag()).contains("there");
            await(call.answered());
            call.end();
            raw.reply(raw.request("BYE").response(200, null).build());
        }
    }
}
