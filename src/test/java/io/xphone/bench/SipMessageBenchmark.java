package io.xphone.bench;

import gov.nist.javax.sip.parser.StringMsgParser;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParser;
import io.xphone.sip.message.SipWriter;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * An INVITE of 850 octets with SDP: parsed, written, and both; and the same by the parser and encoder of JAIN-SIP,
 * which parses every header, while this library parses the mandatory ones and the addresses. Run with {@code -prof gc}
 * for the allocation.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SipMessageBenchmark {
    private static final String BODY = "v=0\r\no=- 1791095040 1 IN IP4 192.0.2.10\r\ns=-\r\n"
            + "c=IN IP4 192.0.2.10\r\nt=0 0\r\n"
            + "m=audio 40000 RTP/AVP 8 0 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n"
            + "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n";

    private static final byte[] INVITE = ("INVITE sip:+4930123456@sip.example.com;user=phone SIP/2.0\r\n"
                    + "Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK8f3a6c0e4b1d7725;rport\r\n"
                    + "Max-Forwards: 70\r\n"
                    + "From: \"Alice Example\" <sip:alice@sip.example.com>;tag=9fxced76sl2a\r\n"
                    + "To: <sip:+4930123456@sip.example.com;user=phone>\r\n"
                    + "Call-ID: 3848276298220188511a7f2c\r\n"
                    + "CSeq: 1 INVITE\r\n"
                    + "Contact: <sip:alice@192.0.2.10:5060>\r\n"
                    + "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, PRACK, UPDATE, REFER, NOTIFY\r\n"
                    + "Supported: 100rel, timer, replaces\r\n"
                    + "Session-Expires: 1800;refresher=uac\r\nMin-SE: 90\r\n"
                    + "User-Agent: xphone 0.1 (desk phone, 2nd floor)\r\n"
                    + "Content-Type: application/sdp\r\n"
                    + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY)
            .getBytes(StandardCharsets.US_ASCII);

    private final SipMessage parsed = SipParser.parse(INVITE);
    private final StringMsgParser jain = new StringMsgParser();

    /** Parses: mandatory headers and addresses are typed and validated. */
    @Benchmark
    public SipMessage parse() {
        return SipParser.parse(INVITE, 0, INVITE.length, SipLimits.DEFAULT);
    }

    /** Writes a parsed message. */
    @Benchmark
    public byte[] write() {
        return SipWriter.write(parsed);
    }

    /** Parses and writes. */
    @Benchmark
    public byte[] both() {
        return SipWriter.write(SipParser.parse(INVITE, 0, INVITE.length, SipLimits.DEFAULT));
    }

    /** JAIN-SIP: parses and writes. */
    @Benchmark
    public byte[] bothByJainSip() throws ParseException {
        return jain.parseSIPMessage(INVITE, true, true, null).encodeAsBytes("udp");
    }
}
