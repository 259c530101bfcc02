package io.xphone;

import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** A process with a registered phone receives SIGTERM, as by {@code kill} or a service manager; Ctrl-C is the same. */
class ExitTest extends OnLoopback {

    private final BlockingQueue<String> expiries = new LinkedBlockingQueue<>();

    private OtherJvm registered(boolean closeOnExit) throws Exception {
        FakePbx pbx = pbx(new FakePbxOptions().addUser("1001", "secret"));
        pbx.registerHandler(register -> {
            if (register.header("Authorization").isPresent()) {
                expiries.add(register.header("Expires").orElse("")
                        + register.header("Contact").orElse("").replaceAll(".*;expires=0.*", "0"));
            }
            register.proceed();
        });
        OtherJvm program = OtherJvm.start(PhoneMain.class, pbx.port(), closeOnExit);
        program.ready();
        assertThat(next(expiries)).startsWith("300");
        return program;
    }

    @Test
    void thePhoneUnregistersOnSigterm() throws Exception {
        registered(true).terminate();
        assertThat(next(expiries)).startsWith("0");
    }

    @Test
    @Shows("PhoneOptions.closeOnExit")
    void thePhoneStaysRegisteredWithoutTheHook() throws Exception {
        registered(false).terminate();
        assertThat(expiries).isEmpty();
        registered(true).terminate();
        assertThat(next(expiries)).startsWith("0");
    }
}
