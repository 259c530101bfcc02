package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.OtherJvm;
import io.xphone.peers.Asterisk;
import io.xphone.peers.Netlab;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Handshakes with Asterisk over a line that loses a tenth of the packets in both directions. */
@Tag("peers")
@Execution(ExecutionMode.CONCURRENT) // it mostly waits
class DtlsLossTest {

    @Test
    void handshakesAreCompleteOnALineThatLosesPackets() throws Exception {
        Netlab lab = Netlab.badLine("--delay 20 --loss 10 --seed 21");
        Asterisk asterisk = null;
        try {
            asterisk = Asterisk.in(lab.namespace("w"), Netlab.FAR_END);
            String account = Netlab.FAR_END + ":" + asterisk.sipPort();
            try (OtherJvm phone = OtherJvm.start(lab.at("a"), DtlsLossMain.class, account)) {
                phone.ready();
                assertThat(phone.says("SUITES"))
                        .isEqualTo("AES_CM_128_HMAC_SHA1_80 AES_CM_128_HMAC_SHA1_80 AES_CM_128_HMAC_SHA1_80");
            }
        } finally {
            if (asterisk != null) {
                asterisk.down();
            }
            lab.close();
        }
    }
}
