package io.xphone;

import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.opentest4j.TestAbortedException;

/** Prints which tests are skipped, and why: a missing peer, for example. Surefire counts them only. */
public final class SkippedTests implements TestWatcher, AfterAllCallback {

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        print(context, cause.getMessage());
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        print(context, reason.orElse("disabled"));
    }

    /** A class whose preparation is aborted: none of its tests is reported by itself. */
    @Override
    public void afterAll(ExtensionContext context) {
        context.getExecutionException()
                .filter(TestAbortedException.class::isInstance)
                .ifPresent(cause -> print(context, cause.getMessage()));
    }

    private static void print(ExtensionContext context, String reason) {
        String test = context.getRequiredTestClass().getName()
                + context.getTestMethod().map(method -> "." + method.getName()).orElse("");
        // the invocation of a test with parameters
        String shown = context.getDisplayName().startsWith("[") ? context.getDisplayName() : "";
        System.out.println(
                "SKIPPED " + test + shown + ": " + String.valueOf(reason).replaceAll("\\s+", " "));
    }
}
