package io.xphone.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sdp.transport.LocalKeys;
import io.xphone.sdp.transport.LocalTransport;
import io.xphone.sdp.transport.SrtpUse;
import io.xphone.sdp.transport.TransportPolicy;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SdpFuzzTest {

    private static final long SEED = 8866;
    private static final int ROUNDS = 6_000;

    private static final byte[] SAMPLE = String.join(
                    "\r\n",
                    "v=0",
                    "o=- 20518 0 IN IP4 203.0.113.1",
                    "s=-",
                    "c=IN IP4 203.0.113.1",
                    "b=AS:80",
                    "t=0 0",
                    "a=sendonly",
                    "a=group:BUNDLE 0 1",
                    "m=audio 54400/2 RTP/SAVP 0 8 9 96 101 13",
                    "c=IN IP6 2001:db8::1",
                    "a=rtpmap:96 opus/48000/2",
                    "a=fmtp:96 minptime=10;useinbandfec=1",
                    "a=rtpmap:101 telephone-event/8000",
                    "a=fmtp:101 0-16",
                    "a=rtcp:53020 IN IP4 126.16.64.4",
                    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20|1:4",
                    "a=fingerprint:sha-1 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB",
                    "a=setup:actpass",
                    "a=mid:0",
                    "a=rtcp-mux",
                    "a=ice-ufrag:EsAw",
                    "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1",
                    "a=candidate:1 1 UDP 2130706431 2001:db8::2 4002 typ srflx raddr 10.0.1.1 rport 8998",
                    "a=remote-candidates:1 192.0.2.9 4000",
                    "a=ptime:20.5",
                    "a=maxptime:40",
                    "m=video 55400 RTP/SAVPF 97 98",
                    "a=inactive",
                    "")
            .getBytes(StandardCharsets.US_ASCII);

    private static final LocalAudio LOCAL = new LocalAudio(
            "198.51.100.7", 4000, 4001, 7, 1, LocalTransport.NONE, new LocalKeys(byte[]::new, Optional.empty()));

    @Test
    void throwsSdpParseExceptionOnlyAndNegotiatesParsedDescriptions() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        AudioCapabilities caps = Sdp.caps(Sdp.OPUS, CodecSpec.PCMU, CodecSpec.PCMA)
                .withTransport(TransportPolicy.sdes(SrtpUse.OPTIONAL));
        SessionDescription local = OfferAnswer.offer(LOCAL, caps, Direction.SENDRECV);
        int parsed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] mutant = mutate(random);
            try {
                SessionDescription sdp = SdpParser.parse(mutant);
                parsed++;
                assertThat(SdpParser.parse(SdpWriter.write(sdp))).isEqualTo(sdp);
                OfferAnswer.accept(local, sdp, caps);
                OfferAnswer.reoffer(local, sdp, LOCAL, caps, Direction.SENDONLY);
                OfferAnswer.answer(sdp, LOCAL, caps, Direction.SENDRECV).ifPresent(answered -> {
                    assertThat(answered.answer().media()).hasSameSizeAs(sdp.media());
                    assertThat(SdpParser.parse(SdpWriter.write(answered.answer())))
                            .isEqualTo(answered.answer());
                    OfferAnswer.reoffer(answered.answer(), sdp, LOCAL, caps, Direction.SENDRECV);
                });
            } catch (SdpParseException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
        assertThat(parsed).isBetween(ROUNDS / 50, ROUNDS - ROUNDS / 50);
    }

    @Test
    void parsesThousandsOfLinesInLinearTime() {
        String head = "v=0\r\no=- 1 1 IN IP4 a\r\nm=audio 9 RTP/AVP 0\r\n";
        long start = System.nanoTime();
        for (String line : new String[] {"a=rtpmap:0 PCMU/8000\r\n", "a=x\r\n", "b=A:1\r\n", "c=IN IP4 a\r\n"}) {
            Sdp.parseText(head + line.repeat(2900));
        }
        assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
    }

    private static byte[] mutate(Random random) {
        byte[] bytes = SAMPLE.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length);
            int kind = random.nextInt(5);
            if (kind == 0) {
                bytes[at] = (byte) random.nextInt(256);
            } else if (kind == 1) {
                bytes[at] = (byte) "\r\n =:/0 9azAZ-\0".charAt(random.nextInt(15));
            } else if (kind == 2) {
                int length = Math.min(random.nextInt(20), bytes.length - at);
                byte[] cut = new byte[bytes.length - length];
                System.arraycopy(bytes, 0, cut, 0, at);
                System.arraycopy(bytes, at + length, cut, at, cut.length - at);
                bytes = cut.length == 0 ? bytes : cut;
            } else if (kind == 3) {
                int length = Math.min(random.nextInt(60), bytes.length - at);
                byte[] repeated = new byte[bytes.length + length];
                System.arraycopy(bytes, 0, repeated, 0, at + length);
                System.arraycopy(bytes, at, repeated, at + length, bytes.length - at);
                bytes = repeated;
            } else {
                int from = random.nextInt(bytes.length);
                bytes[at] = bytes[from];
            }
        }
        return bytes;
    }
}
