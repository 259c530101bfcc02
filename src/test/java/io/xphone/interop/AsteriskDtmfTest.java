package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.xphone.Call;
import io.xphone.Digit;
import io.xphone.Phone;
import io.xphone.options.DtmfMode;
import io.xphone.options.MediaOptions;
import io.xphone.options.PhoneOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Digits to and from Asterisk, as telephone events and by INFO. */
@Tag("peers")
class AsteriskDtmfTest {

    private static Phones phones;
    private static Phone info;
    private static Phone both;

    @BeforeAll
    static void start() {
        phones = new Phones();
        phones.of("1001");
        phones.of("1002");
        info = phones.connect("1007", options -> mode(options, DtmfMode.INFO));
        both = phones.connect("1003", options -> mode(options, DtmfMode.BOTH));
    }

    @AfterAll
    static void stop() {
        Phones.close(phones);
    }

    private static PhoneOptions mode(PhoneOptions options, DtmfMode mode) {
        return options.setMedia(new MediaOptions().setDtmfMode(mode));
    }

    private static void digitsAreRead(Phone phone, String user, String digits) {
        Call call = Phones.answered(phone, "604");
        Await.now(call.sendDtmf(digits));
        Eventually.so(
                phones.vertx(),
                "digits of " + user,
                () -> phones.asterisk().text("log/digits.txt").lines().anyMatch((user + " " + digits)::equals));
        Phones.end(call);
    }

    @CallTest
    void theFirstHalfOfTheDigitsAsEvents() {
        digitsAreRead(phones.of("1001"), "1001", "01234567");
    }

    @CallTest
    void theOtherHalfAsEvents() {
        digitsAreRead(phones.of("1002"), "1002", "89*ABCD0");
    }

    @CallTest
    void digitsByInfo() {
        digitsAreRead(info, "1007", "8901*ABC");
    }

    @CallTest
    void repeatedDigits() {
        digitsAreRead(phones.of("1001"), "1001", "11122200");
    }

    private static void digitsCome(Phone phone, String method) {
        Call call = Await.now(phone.dial("612"));
        List<Digit> digits = new CopyOnWriteArrayList<>();
        Promise<Void> last = Promise.promise();
        call.dtmfHandler(digit -> {
            digits.add(digit);
            if (digit.digit() == '#') {
                last.tryComplete();
            }
        });
        Await.now(last.future());
        assertThat(digits).extracting(Digit::digit).containsExactly('1', '2', '3', '4', '#');
        assertThat(digits).allSatisfy(digit -> {
            assertThat(digit.method()).isEqualTo(method);
            assertThat(digit.millis()).isBetween(80, 400);
        });
        Phones.end(call);
    }

    @CallTest
    void receivesDigitsAsEvents() {
        digitsCome(phones.of("1001"), "RFC4733");
    }

    @CallTest
    void receivesDigitsByInfo() {
        digitsCome(info, "INFO");
    }

    @CallTest
    void receivesDigitsWithBothMethodsEnabled() {
        digitsCome(both, "RFC4733");
    }

    /** The pound sign ends the input at the PBX: it is the sixteenth digit. */
    @CallTest
    void poundSignEndsTheInput() {
        digitsEndAt(phones.of("1002"), "1002", "*6#", "*6");
    }

    private static void digitsEndAt(Phone phone, String user, String sent, String read) {
        Call call = Phones.answered(phone, "604");
        Await.now(call.sendDtmf(sent));
        Eventually.so(
                phones.vertx(),
                "digits of " + user,
                () -> phones.asterisk().text("log/digits.txt").lines().anyMatch((user + " " + read)::equals));
        Phones.end(call);
    }
}
