/** An application on the module path. */
module app {
    requires io.xphone;
}
