/**
 * The runnable node and its demo: command line, configuration, start and drain. Not part of the library's jar. Uses the
 * public API, {@code FakePbx} of the test kit for the demo, and picocli and Logback.
 */
package io.xphone.node;
