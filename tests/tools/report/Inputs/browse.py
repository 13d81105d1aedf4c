# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Opens a report in headless Chromium and uses it as a reader does: clicks,
# types, presses keys, at a desktop's and a phone's width, light and dark.
#
#   browse.py report.html hostile.html [folder for screenshots]

import os
import sys
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait


def start(profile):
    options = webdriver.ChromeOptions()
    for flag in (
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
        "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
        "--force-device-scale-factor=1", f"--user-data-dir={profile}",
    ):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options,
                            service=Service("/usr/bin/chromedriver"))


class Page:
    def __init__(self, browser, file, shots):
        self.browser = browser
        self.shots = shots
        self.address = "file://" + os.path.abspath(file)

    def open(self, width=1280, height=900, hash=""):
        # The size of the page, not of the window around it.
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1,
            "mobile": False})
        self.browser.get("about:blank")
        self.browser.get(self.address + hash)

    def prefer(self, scheme):
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def find(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def shown(self, selector):
        return [e for e in self.all(selector) if e.is_displayed()]

    def press(self, *keys):
        ActionChains(self.browser).send_keys(*keys).perform()

    def run(self, script):
        return self.browser.execute_script("return " + script)

    def shot(self, name):
        if self.shots:
            self.browser.save_screenshot(os.path.join(self.shots, name + ".png"))

    def has_no_sideways_scroll(self):
        return self.run("document.documentElement.scrollWidth <= innerWidth")


def check(condition, what):
    if not condition:
        sys.exit(f"browse.py: {what}")


def contrast(page, text, ground):
    """Of two colours of the style sheet, by the formula of WCAG."""
    return page.run("""(() => {
      const probe = document.createElement('i');
      document.body.append(probe);
      const light = (name) => {
        probe.style.color = `var(--${name})`;
        const rgb = getComputedStyle(probe).color.match(/[\\d.]+/g).slice(0, 3);
        const [r, g, b] = rgb.map((c) => c / 255).map(
            (c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const pair = [light('%s'), light('%s')].sort((a, b) => b - a);
      probe.remove();
      return (pair[0] + 0.05) / (pair[1] + 0.05);
    })()""" % (text, ground))


def check_desktop(page):
    page.prefer("light")
    page.open()
    check(len(page.shown(".item")) == 3, "the list shows three races")
    check(len(page.shown("article")) == 1, "one race is shown beside the list")
    check(page.shown("article .side") and page.shown("svg.diagram"),
          "its sides and its diagram are there")
    sides = page.shown("article .side")
    check(sides[0].rect["y"] == sides[1].rect["y"] and
          sides[0].rect["x"] < sides[1].rect["x"], "the sides are side by side")
    page.shot("desktop-light")

    first = page.find(".item[aria-current]").get_attribute("href")
    page.press("j")
    second = page.find(".item[aria-current]").get_attribute("href")
    check(second != first, "j goes to the next race")
    page.press("k")
    check(page.find(".item[aria-current]").get_attribute("href") == first,
          "k goes back")
    page.press("j", Keys.ENTER)
    check(page.browser.current_url.endswith(second[second.index("#"):]),
          "Enter opens the race at its own address")
    check(page.run("document.activeElement.matches('article.chosen')"),
          "and moves the focus there")
    page.press(Keys.ESCAPE)
    check(page.find(".item[aria-current]").get_attribute("href") == second,
          "Escape goes back to the list and keeps the place")

    page.press("/")
    check(page.run("document.activeElement.id") == "search",
          "/ goes to the search")
    page.press("job.cc")
    check(len(page.shown(".item")) == 1, "the search finds a file's race")
    check(page.find("#shown").text == "1 of 3", "and says how many")
    page.press("jjj")
    check(page.find("#search").get_attribute("value") == "job.ccjjj",
          "j is a letter in the search")
    check(len(page.shown(".item")) == 0, "nothing is found")
    page.press(Keys.ESCAPE)
    check(len(page.shown(".item")) == 3, "Escape ends the search")
    page.find("#kind option[value='atomic-plain-race']").click()
    check(len(page.shown(".item")) == 1, "the kind filters")
    page.find("#kind option[value='']").click()

    page.open()
    item = next(i for i in page.shown(".item") if "Work" in i.text)
    item.click()
    source = page.shown("article pre.source")
    check(source and "job->done++" in source[1].text, "the source is quoted")
    check(page.shown("article .line.hit .k, article .line .k"),
          "and coloured")
    copy = page.shown(".copy")[0]
    copy.click()
    WebDriverWait(page.browser, 10).until(
        lambda _: copy.text == "Copied", "the command can be copied")


def check_themes(page):
    pairs = [(text, ground) for ground in ("page", "panel", "sunk")
             for text in ("text", "muted")]
    pairs += [(text, "panel") for text in ("accent", "earlier", "later")]
    pairs += [(text, ground) for ground in ("sunk", "hit")
              for text in ("keyword", "string", "comment", "number", "text")]
    pairs += [("text", "hint"), ("muted", "hit")]
    grounds = []
    for scheme in ("light", "dark"):
        page.prefer(scheme)
        page.open()
        grounds.append(page.run("getComputedStyle(document.body)"
                                ".backgroundColor"))
        for text, ground in pairs:
            ratio = contrast(page, text, ground)
            check(ratio >= 4.5,
                  f"{scheme}: {text} on {ground} has contrast {ratio:.2f}")
        page.shot("desktop-" + scheme)
    check(grounds[0] != grounds[1], "the system's colours are followed")
    page.find("#theme").click()
    check(page.run("getComputedStyle(document.body).backgroundColor") ==
          grounds[0], "the switch goes from dark to light")
    page.run("localStorage.clear()")


def check_phone(page):
    for scheme in ("light", "dark"):
        page.prefer(scheme)
        page.open(390, 844)
        check(len(page.shown(".item")) == 3 and not page.shown("article"),
              "a phone shows the list alone")
        check(page.has_no_sideways_scroll(), "the list fits a phone")
        page.shot("phone-list-" + scheme)
        next(i for i in page.shown(".item") if "Work" in i.text).click()
        check(len(page.shown("article")) == 1 and not page.shown(".item"),
              "and a race alone once it is chosen")
        check(page.has_no_sideways_scroll(), "the race fits a phone")
        page.shot("phone-race-" + scheme)
        page.find("article.chosen .why").location_once_scrolled_into_view
        page.shot("phone-why-" + scheme)
        page.find("article.chosen .back").click()
        check(len(page.shown(".item")) == 3, "back leads to the list")


def check_labels(page):
    page.open()
    unnamed = page.run("""[...document.querySelectorAll(
        'input, select, button, a, svg, nav, section')].filter((e) =>
        !e.getAttribute('aria-label') && !e.textContent.trim() &&
        !e.closest('label')).map((e) => e.outerHTML.slice(0, 80))""")
    check(not unnamed, f"without a name: {unnamed}")
    ids = page.run("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    check(len(ids) == len(set(ids)), "each id is there once")


def check_hostile(page):
    page.open()
    check(page.browser.title == "Data races", "no script of the log has run")
    check(not page.all("img"), "no element of the log is there")
    check(len(page.all("script")) == 1, "the page's script is the only one")
    check("onerror" in page.find("article h2").text, "its names are text")
    check(page.shown(".item[aria-current]"), "the page still works")


def main():
    report, hostile = sys.argv[1:3]
    shots = sys.argv[3] if len(sys.argv) > 3 else None
    with tempfile.TemporaryDirectory() as profile:
        browser = start(profile)
        try:
            page = Page(browser, report, shots)
            check_desktop(page)
            check_themes(page)
            check_phone(page)
            check_labels(page)
            check_hostile(Page(browser, hostile, None))
            errors = [e["message"] for e in browser.get_log("browser")
                      if e["level"] == "SEVERE"]
            check(not errors, f"the browser complains: {errors}")
        finally:
            browser.quit()
    print("browsed")


main()
