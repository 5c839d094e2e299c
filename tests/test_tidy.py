"""tools/tidy on trees that break one rule each: every breach is reported, a clean tree is not."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TIDY = Path(__file__).resolve().parent.parent / "tools" / "tidy"

CLEAN = {
    "ARCHITECTURE.md": "`src/base/` `src/json/` `src/attest/`\n",
    "src/CMakeLists.txt": "add_subdirectory(base)  # define_library() keeps the order\n",
    "src/base/CMakeLists.txt": "define_library(base LAYER 0 SOURCES a.cc)\n",
    "src/base/a.h": "#pragma once\n#include <fmt/format.h>\n#include <sys/stat.h>\n",
    "src/base/a.cc": '#include "base/a.h"\n',
    "src/json/CMakeLists.txt": "define_library(json LAYER 10 SOURCES j.cc DEPS base TESTS j_test.cc)\n",
    "src/json/j.cc": '#include <boost/json.hpp>\n#include "base/a.h"\n',
    "src/json/j_test.cc": '#include <gtest/gtest.h>\nTEST(A, Holds) { GTEST_SKIP() << "no peer"; }\n',
    "src/attest/CMakeLists.txt": "define_library(attest LAYER 20 SOURCES s.cc DEPS base json)\n",
    "src/attest/s.cc": '#include "json/j.h"\n',
}


def tidy(changes):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {**CLEAN, **changes}.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        done = subprocess.run([sys.executable, TIDY, folder], capture_output=True, text=True)
        return done.returncode, done.stdout


class Tidy(unittest.TestCase):
    def assert_reported(self, changes, *words):
        status, said = tidy(changes)
        self.assertEqual(status, 1, said)
        for word in words:
            self.assertIn(word, said)
        self.assertIn("tidy: 1 breaches", said)

    def test_accepts_a_clean_tree(self):
        self.assertEqual(tidy({})[0], 0)

    def test_reports_an_include_of_a_library_that_is_not_among_the_deps(self):
        self.assert_reported({"src/base/a.cc": '#include "json/j.h"\n'}, "src/base/a.cc", "json in its DEPS")

    def test_reports_an_include_that_stands_after_a_comment_and_with_spaces(self):
        self.assert_reported({"src/base/a.cc": '/* x */ #  include   "json/j.h"\n'}, "src/base/a.cc")

    def test_reports_a_foreign_header_outside_its_home(self):
        self.assert_reported({"src/attest/s.cc": "#include <openssl/evp.h>\n"}, "only home is src/crypto")

    def test_reports_a_foreign_header_without_a_home(self):
        self.assert_reported({"src/attest/s.cc": "#include <nlohmann/json.hpp>\n"}, "has no home")

    def test_reports_a_test_header_in_product_code(self):
        self.assert_reported({"src/attest/s.cc": "#include <gmock/gmock.h>\n"}, "belongs to tests")

    def test_accepts_test_headers_and_several_libraries_in_one_folder(self):
        self.assertEqual(tidy({
            "ARCHITECTURE.md": "`src/base/` `src/json/` `src/attest/` `src/testing/`\n",
            "src/json/j_fixture.h": '#include <gmock/gmock.h>\n#include "testing/t.h"\n',
            "src/json/CMakeLists.txt": "define_library(json LAYER 10 SOURCES j.cc DEPS base TESTS j_test.cc "
                                       "TEST_DEPS testing_more)\n",
            "src/testing/CMakeLists.txt": "define_library(testing LAYER 50 SOURCES t.cc DEPS base)\n"
                                          "define_library(testing_more LAYER 50 SOURCES u.cc DEPS json)\n",
            "src/testing/t.cc": '#include "base/a.h"\n',
            "src/testing/u.cc": '#include "json/j.h"\n'})[0], 0)

    def test_reports_a_folder_that_the_map_does_not_name(self):
        self.assert_reported({"ARCHITECTURE.md": "`src/base/` `src/json/`\n"}, "does not name `src/attest/`")

    def test_reports_a_disabled_test(self):
        self.assert_reported({"src/json/j_test.cc": "TEST(A, DISABLED_Holds) {}\n"}, "disabled test")

    def test_reports_a_test_disabled_in_cmake(self):
        self.assert_reported({"tests/CMakeLists.txt": "set_tests_properties(a PROPERTIES DISABLED TRUE)\n"},
                             "disabled test")

    def test_reports_a_skip_without_a_reason(self):
        self.assert_reported({"src/json/j_test.cc": "TEST(A, Holds) { GTEST_SKIP(); }\n"}, "without a reason")

    def test_reports_a_source_in_no_build_file(self):
        self.assert_reported({"src/json/forgotten.cc": ""}, "src/json/forgotten.cc: in no CMakeLists.txt")

    def test_accepts_a_fuzz_target_named_by_define_fuzzer(self):
        self.assertEqual(tidy({"fuzz/CMakeLists.txt": "define_fuzzer(json DEPS json)\n",
                               "fuzz/json/json_fuzz.cc": ""})[0], 0)

    def test_reports_a_python_test_in_no_build_file(self):
        self.assert_reported({"tests/e2e/test_forgotten.py": ""}, "tests/e2e/test_forgotten.py")

    def test_reports_a_try_inside_a_braced_initialiser(self):
        for code in ["return A{.a = TRY(f()), .b = 1};",
                     "A a{1,\n    TRY_IN(\"{\", f())};",
                     "list.push_back({.a = TRY(f())});",
                     "list.push_back({{TRY(f())}});",
                     "A a = {g(TRY(f()))};",
                     "A a{[] { return 1; }(), TRY(f())};"]:
            with self.subTest(code):
                self.assert_reported({"src/attest/s.cc": f"Result<A> make() {{\n  {code}\n}}\n"},
                                     "src/attest/s.cc:", "TRY inside a braced initialiser")

    def test_names_the_line_of_a_try_inside_a_braced_initialiser(self):
        self.assert_reported({"src/attest/s.cc": "A f() {\n  A a{1,\n      TRY(g())};\n}\n"},
                             "src/attest/s.cc:3:")

    def test_accepts_a_try_in_a_block(self):
        for code in ["Result<A> f() { A a{1}; a.b = TRY(g()); return a; }",
                     "Result<A> f() const { return A(TRY(g()), TRY(h())); }",
                     "auto f = [&]() -> Result<std::pair<A, B>> { TRY(g()); return {}; };",
                     "A a{[&] { return TRY(g()); }};",
                     "namespace a::b { struct S : T<int> { Result<A> f() { { TRY(g()); } } }; }",
                     "void f() { switch (a) { case k: { TRY(g()); } default: if (a) TRY(g()); else { TRY(g()); } } }",
                     "S::S() : a_(1), b_{2} { TRY(g()); }",
                     "// A{TRY(g())}\nconst char* kText = R\"(A{TRY(g())})\", k = '{', *t = \"{\"; void f() { TRY(g()); }"]:
            with self.subTest(code):
                self.assertEqual(tidy({"src/attest/s.cc": code})[0], 0)

    def test_reports_the_host_of_a_registry(self):
        self.assert_reported({"README.md": "see https://py" + "pi.org/x\n"}, "README.md:1", "registry")

    def test_reports_a_path_of_one_machine(self):
        self.assert_reported({"README.md": "cd /wor" + "k/main\n"}, "README.md:1", "one machine")


if __name__ == "__main__":
    unittest.main()
