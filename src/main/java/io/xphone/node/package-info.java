/**
 * The runnable node and its demo: command line, configuration, start, drain. Not part of the library's jar; uses the
 * face, the options, the test kit's FakePbx for the demo, and what only the node has: picocli, Logback, Hazelcast.
 */
package io.xphone.node;
