package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.xphone.Call;
import io.xphone.Phone;
import io.xphone.RegistrationEvent;
import io.xphone.options.PhoneOptions;
import io.xphone.options.SipTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Phones register again after a restart of Asterisk. */
@Tag("peers")
class AsteriskRestartTest {

    private Phones phones;

    @BeforeEach
    void start() {
        phones = new Phones();
    }

    @AfterEach
    void stop() {
        Phones.close(phones);
    }

    @ParameterizedTest
    @EnumSource(
            value = SipTransport.class,
            names = {"TCP", "TLS"})
    void registersAgain(SipTransport transport) {
        PhoneOptions options = phones.options("1001", transport).setRegisterRetryMs(500);
        Phone phone = phones.connect(options);
        Promise<Void> again = Promise.promise();
        int[] times = new int[1];
        phone.registrationHandler(event -> {
            if (event.type() == RegistrationEvent.Type.REGISTERED && ++times[0] == 2) {
                again.complete();
            }
        });
        phones.asterisk().restart();
        Await.within(60, again.future());
        Call call = Phones.answered(phone, "600");
        Phones.assertEcho("echo after the restart, over " + transport, call);
        Phones.end(call);
        assertThat(phones.asterisk().cli("pjsip show contacts")).contains("1001/sip:");
    }

    /** A phone on UDP detects the restart at its next refresh. */
    @Test
    void registersAgainAtTheNextRefreshOverUdp() {
        PhoneOptions options = phones.options("1002", SipTransport.UDP)
                .setRegisterExpirySeconds(6)
                .setRegisterRetryMs(500)
                .setT1Ms(50);
        Phone phone = phones.connect(options);
        phones.asterisk().restart();
        Eventually.so(
                phones.vertx(),
                "1002 is bound again",
                () -> phones.asterisk().cli("pjsip show contacts").contains("1002/sip:"));
        Call call = Phones.answered(phone, "609");
        Phones.end(call);
    }
}
