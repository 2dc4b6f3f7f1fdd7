package dev.mlopscloud.workflows.definition;

import java.util.List;

/** What a task does when its turn comes. */
public sealed interface Action {

    /** The name of the operator in definitions. */
    String operator();

    /** The class of Airflow's that users know it by. */
    String airflowClass();

    /** Nothing: a point where branches meet. */
    record Empty() implements Action {
        @Override
        public String operator() {
            return "empty";
        }

        @Override
        public String airflowClass() {
            return "EmptyOperator";
        }
    }

    /**
     * A script of bash.
     *
     * @param command its text, passed as it is: nothing is put into it
     */
    record Bash(String command) implements Action {
        @Override
        public String operator() {
            return "bash";
        }

        @Override
        public String airflowClass() {
            return "BashOperator";
        }
    }

    /** A program of Python, in the interpreter that the service is set up with. */
    record Python(Source source, List<String> args) implements Action {
        public Python {
            args = List.copyOf(args);
        }

        @Override
        public String operator() {
            return "python";
        }

        @Override
        public String airflowClass() {
            return "PythonOperator";
        }
    }

    /** Where a program of Python comes from. */
    sealed interface Source {
        /** A file below the scripts directory. */
        record Script(String path) implements Source {}

        /** As {@code python -m name}. */
        record Module(String name) implements Source {}

        /** Its text in the definition. */
        record Code(String text) implements Source {}
    }
}
