package io.xphone.rtp.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The vectors of RFC 3711, RFC 6188 and RFC 7714, exact. */
class SrtpVectorsTest {

    private JsonObject vectors;

    @BeforeEach
    void read() throws IOException {
        vectors = new JsonObject(Files.readString(Vectors.dir("srtp").resolve("rfc-vectors.json")));
    }

    @Test
    void keyStreams() {
        for (String name : new String[] {"RFC3711_B2_AES_CM", "RFC6188_7_1_AES256_CM"}) {
            JsonObject vector = vectors.getJsonObject(name);
            byte[] iv = bytes(vector, "iv");
            // a source and an index of zero, so that the IV is the salt
            byte[] salt = Arrays.copyOf(iv, 14);
            CounterMode cipher =
                    new CounterMode(new Scratch(), bytes(vector, "session_key"), new byte[20], salt, 0, true);
            byte[] stream = bytes(vector, "keystream_48");
            byte[] packet = new byte[12 + stream.length];
            assertThat(cipher.protectRtp(packet, 12, packet.length, 0, new byte[0]))
                    .isEqualTo(packet.length);
            assertThat(Arrays.copyOfRange(packet, 12, packet.length)).as(name).isEqualTo(stream);
        }
    }

    @Test
    void keyDerivations() {
        keyDerivation("RFC3711_B3_KDF", SrtpSuite.AES_CM_128_HMAC_SHA1_80);
        keyDerivation("RFC6188_7_2_AES256_KDF", SrtpSuite.AES_256_CM_HMAC_SHA1_80);
    }

    private void keyDerivation(String name, SrtpSuite suite) {
        JsonObject vector = vectors.getJsonObject(name);
        KeyDerivation derivation =
                new KeyDerivation(new SrtpKey(suite, bytes(vector, "master_key"), bytes(vector, "master_salt")));
        assertThat(derivation.derive(KeyDerivation.RTP_ENCRYPTION, 0, suite.keyLength()))
                .as(name)
                .isEqualTo(bytes(vector, "label0_cipher_key"));
        assertThat(derivation.derive(KeyDerivation.RTP_AUTHENTICATION, 0, 20))
                .as(name)
                .isEqualTo(bytes(vector, "label1_auth_key_20"));
        assertThat(derivation.derive(KeyDerivation.RTP_SALT, 0, suite.saltLength()))
                .as(name)
                .isEqualTo(bytes(vector, "label2_salt"));
    }

    @Test
    void galoisMode() {
        JsonArray packets = vectors.getJsonArray("RFC7714_s16_17");
        assertThat(packets).hasSize(2);
        for (int i = 0; i < packets.size(); i++) {
            JsonObject vector = packets.getJsonObject(i);
            for (boolean encrypt : new boolean[] {true, false}) {
                GaloisMode cipher = new GaloisMode(
                        new Scratch(), bytes(vector, "srtpSessionKey"), bytes(vector, "srtpSessionSalt"), encrypt);
                byte[] rtp = bytes(vector, "decryptedRTPPacket");
                byte[] srtp = bytes(vector, encrypt ? "encryptedRTPPacket" : "authenticatedRTPPacket");
                long index = (long) vector.getInteger("rtp_roc") << 16 | Bytes.read16(rtp, 2);
                byte[] packet = Arrays.copyOf(rtp, srtp.length);
                assertThat(cipher.protectRtp(packet, 12, rtp.length, index, new byte[0]))
                        .isEqualTo(srtp.length);
                assertThat(packet).isEqualTo(srtp);
                assertThat(cipher.unprotectRtp(packet, 12, srtp.length, index, 0))
                        .isEqualTo(rtp.length);
                assertThat(Arrays.copyOf(packet, rtp.length)).isEqualTo(rtp);

                byte[] rtcp = bytes(vector, "decryptedRTCPPacket");
                byte[] srtcp = bytes(vector, encrypt ? "encryptedRTCPPacket" : "authenticatedRTCPPacket");
                int number = Integer.parseInt(vector.getString("srtcp_index"), 16);
                int word = encrypt ? number | PacketCipher.ENCRYPTED : number;
                packet = Arrays.copyOf(rtcp, rtcp.length + 20);
                assertThat(cipher.protectRtcp(packet, rtcp.length, number, new byte[0]))
                        .isEqualTo(packet.length);
                assertThat(Bytes.read32(packet, packet.length - 4)).isEqualTo(word);
                assertThat(packet).isEqualTo(srtcp);
                assertThat(cipher.unprotectRtcp(packet, packet.length, word, 0)).isEqualTo(rtcp.length);
                assertThat(Arrays.copyOf(packet, rtcp.length)).isEqualTo(rtcp);
            }
        }
    }

    private static byte[] bytes(JsonObject vector, String name) {
        return SrtpPackets.hex(vector.getString(name));
    }
}
